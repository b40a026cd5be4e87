#ifndef CK_TILES_TABLE_H
#define CK_TILES_TABLE_H

#include "../table.h"
#include "ck_tiles.h"

struct ck_tiles_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "tiles.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(tiles)

#endif
