#ifndef CK_LAYOUT_TABLE_H
#define CK_LAYOUT_TABLE_H

#include "../table.h"
#include "ck_layout.h"

struct ck_layout_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "layout.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(layout)

#endif
