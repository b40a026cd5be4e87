#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "../simd/avx2.h"

#define CK_GROUP 2
#define CK_TILE_F 1
enum { LANES = VW, TILE_P = 6 };
typedef __m256i vi;
typedef __m256i vg;

CK_INLINE vi vi_zero(void) { return _mm256_setzero_si256(); }
CK_INLINE vg vg_load(const uint8_t *p) { return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)p)); }
CK_INLINE vg vg_load_wide(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }
CK_INLINE vg vg_spread(const uint8_t *p) {
  int32_t group;
  memcpy(&group, p, sizeof group);
  return _mm256_set1_epi32(group);
}
CK_INLINE void vi_store(int32_t *p, vi v) { _mm256_storeu_si256((__m256i *)p, v); }
CK_INLINE vi vi_dot(vi sum, vg x, vg w) { return _mm256_add_epi32(sum, _mm256_madd_epi16(x, w)); }

#include "integer.inl"
#pragma clang attribute pop

#endif
