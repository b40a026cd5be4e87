#include "table.h"

#include "../simd/scalar.h"

enum { TILE_M = 4, TILE_VECTORS = 8 };

#include "gemm.inl"
