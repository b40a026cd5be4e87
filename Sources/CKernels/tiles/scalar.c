#include "table.h"

#include "../simd/scalar.h"

#define CK_TILE_F 1
#define CK_UNROLL_TAP
#define CK_UNROLL_REST
enum { TILE_P = 2, TILE_F = CK_TILE_F, ROW_F = 1 };

#include "tiles.inl"
