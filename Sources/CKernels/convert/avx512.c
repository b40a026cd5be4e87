#if defined(__x86_64__)

#include <float.h>
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)
#include "../simd/avx512.h"

#define CK_HAS_F16
CK_INLINE vf vload_f16(const uint16_t *p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i_u *)p));
}
CK_INLINE void vstore_f16(uint16_t *p, vf v) {
  _mm256_storeu_si256((__m256i_u *)p, _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}

#include "convert.inl"
#pragma clang attribute pop

#endif
