#ifndef CK_ELEMENTWISE_TABLE_H
#define CK_ELEMENTWISE_TABLE_H

#include "../table.h"
#include "ck_elementwise.h"

struct ck_elementwise_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "elementwise.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(elementwise)

#endif
