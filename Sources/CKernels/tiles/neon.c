#if defined(__aarch64__)

#include "table.h"

#include "../simd/neon.h"

// 24 sums, the 4 vectors of a block of weights, and one number of the input.
#define CK_TILE_F 1
#define CK_UNROLL_TAP _Pragma("clang loop unroll_count(4)")
#define CK_UNROLL_REST _Pragma("clang loop unroll_count(4)")
enum { TILE_P = 6, TILE_F = CK_TILE_F, ROW_F = 4 };

#include "tiles.inl"

#endif
