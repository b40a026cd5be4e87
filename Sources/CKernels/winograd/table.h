#ifndef CK_WINOGRAD_TABLE_H
#define CK_WINOGRAD_TABLE_H

#include "../table.h"
#include "ck_winograd.h"

struct ck_winograd_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "winograd.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(winograd)

#endif
