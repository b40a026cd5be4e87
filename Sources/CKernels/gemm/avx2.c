#if defined(__x86_64__)

#include <float.h>
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "../simd/avx2.h"

enum { TILE_M = 6, TILE_VECTORS = 2 };

#include "gemm.inl"
#pragma clang attribute pop

#endif
