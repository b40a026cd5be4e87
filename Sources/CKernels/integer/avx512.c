#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)
#include "../simd/avx512.h"


#define CK_GROUP 2
#define CK_TILE_F 4
enum { LANES = VW, TILE_P = 6 };
typedef __m512i vi;
typedef __m512i vg;

CK_INLINE vi vi_zero(void) { return _mm512_setzero_si512(); }
CK_INLINE vg vg_load(const uint8_t *p) { return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)p)); }
CK_INLINE vg vg_load_wide(const uint8_t *p) { return _mm512_loadu_si512(p); }
CK_INLINE vg vg_spread(const uint8_t *p) {
  int32_t group;
  memcpy(&group, p, sizeof group);
  return _mm512_set1_epi32(group);
}
CK_INLINE void vi_store(int32_t *p, vi v) { _mm512_storeu_si512(p, v); }
CK_INLINE vi vi_dot(vi sum, vg x, vg w) { return _mm512_add_epi32(sum, _mm512_madd_epi16(x, w)); }

#include "integer.inl"
#pragma clang attribute pop

#endif
