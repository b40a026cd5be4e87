#if defined(__x86_64__)

#include <float.h>
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)
#include "../simd/avx512.h"

#define CK_TILE_F 4
#define CK_UNROLL_TAP _Pragma("clang loop unroll(full)")
#define CK_UNROLL_REST
enum { TILE_P = 6, TILE_F = CK_TILE_F, ROW_F = 4 };

#include "tiles.inl"
#pragma clang attribute pop

#endif
