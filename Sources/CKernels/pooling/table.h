#ifndef CK_POOLING_TABLE_H
#define CK_POOLING_TABLE_H

#include "../table.h"
#include "ck_pooling.h"

struct ck_pooling_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "pooling.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(pooling)

#endif
