#if defined(__x86_64__)

#include <float.h>
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)
#include "../simd/avx512.h"

enum { MOST_ROWS = 4, ROW_BLOCKS = 4 };

/// The CK_BLOCK numbers of 4 bits at p.
CK_INLINE void vnibbles(const uint8_t *p, vf out[1]) {
  const __m128i bytes = _mm_loadl_epi64((const __m128i_u *)p);
  const __m512i twice = _mm512_cvtepu8_epi32(_mm_unpacklo_epi64(bytes, bytes));
  const __m512i shifts = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 4);
  out[0] = _mm512_cvtepi32_ps(_mm512_and_si512(_mm512_srlv_epi32(twice, shifts), _mm512_set1_epi32(15)));
}

#include "blockwise.inl"
#pragma clang attribute pop

#endif
