#ifndef CK_BLOCKWISE_TABLE_H
#define CK_BLOCKWISE_TABLE_H

#include "../table.h"
#include "ck_blockwise.h"
#include "ck_tiles.h"

struct ck_blockwise_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "blockwise.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(blockwise)

#endif
