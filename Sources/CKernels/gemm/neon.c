#if defined(__aarch64__)

#include "table.h"

#include "../simd/neon.h"

// 24 sums, the 4 vectors of a row of B, and one number of A.
enum { TILE_M = 6, TILE_VECTORS = 4 };

#include "gemm.inl"

#endif
