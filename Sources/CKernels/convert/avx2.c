#if defined(__x86_64__)

#include <float.h>
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "../simd/avx2.h"

#define CK_HAS_F16
CK_INLINE vf vload_f16(const uint16_t *p) {
  return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i_u *)p));
}
CK_INLINE void vstore_f16(uint16_t *p, vf v) {
  _mm_storeu_si128((__m128i_u *)p, _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}

#include "convert.inl"
#pragma clang attribute pop

#endif
