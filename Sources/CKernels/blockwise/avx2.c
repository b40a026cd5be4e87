#if defined(__x86_64__)

#include <float.h>
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "../simd/avx2.h"

enum { MOST_ROWS = 4, ROW_BLOCKS = 2 };

/// The CK_BLOCK numbers of 4 bits at p.
CK_INLINE void vnibbles(const uint8_t *p, vf out[2]) {
  const __m256i bytes = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i_u *)p));
  out[0] = _mm256_cvtepi32_ps(_mm256_and_si256(bytes, _mm256_set1_epi32(15)));
  out[1] = _mm256_cvtepi32_ps(_mm256_srli_epi32(bytes, 4));
}

#include "blockwise.inl"
#pragma clang attribute pop

#endif
