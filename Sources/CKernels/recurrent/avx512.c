#if defined(__x86_64__)

#include <float.h>
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)
#include "../simd/avx512.h"

enum { PANEL_VECTORS = 8, ROW_TILE = 3, TALL_VECTORS = 4, TALL_ROWS = 6 };

#include "recurrent.inl"
#pragma clang attribute pop

#endif
