#ifndef CK_BLOCKS_TABLE_H
#define CK_BLOCKS_TABLE_H

#include "../table.h"
#include "ck_blocks.h"

struct ck_blocks_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "blocks.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(blocks)

#endif
