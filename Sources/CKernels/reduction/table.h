#ifndef CK_REDUCTION_TABLE_H
#define CK_REDUCTION_TABLE_H

#include "../table.h"
#include "ck_reduction.h"

struct ck_reduction_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "reduction.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(reduction)

#endif
