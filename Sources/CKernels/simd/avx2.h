/// The vector vocabulary with 8 lanes. Include inside the file's `#pragma clang attribute push`, after <immintrin.h>.
#ifndef CK_SIMD_AVX2_H
#define CK_SIMD_AVX2_H

#include "memory.h"

#define CK_LEVEL avx2

/// The lanes of a vector, and the vectors that a kernel may count on keeping in registers.
enum { VW = 8, VECTOR_REGISTERS = 16 };
typedef __m256 vf;
typedef __m256 vm;

/// The first n lanes set, n in 0...VW.
CK_INLINE __m256i vlanes(size_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

CK_INLINE vf vset(float a) { return _mm256_set1_ps(a); }
CK_INLINE vf vload(const float *p) { return _mm256_loadu_ps(p); }
CK_INLINE void vstore(float *p, vf v) { _mm256_storeu_ps(p, v); }
/// Loads and stores of the first n lanes, n in 0...VW: nothing else is touched, other lanes read as 0.
/// A masked store is slow on some machines, so a whole vector takes the other way.
CK_INLINE vf vload_n(const float *p, size_t n) { return n == VW ? vload(p) : _mm256_maskload_ps(p, vlanes(n)); }
CK_INLINE void vstore_n(float *p, vf v, size_t n) {
  if (n == VW) {
    vstore(p, v);
  } else {
    _mm256_maskstore_ps(p, vlanes(n), v);
  }
}
/// The first n lanes of v, +0 in the others.
CK_INLINE vf vkeep_n(vf v, size_t n) { return _mm256_and_ps(v, _mm256_castsi256_ps(vlanes(n))); }
/// p[0], p[2], ... p[2n - 2], n in 0...VW: nothing beyond p[2n - 2] is touched, other lanes are unspecified.
CK_INLINE vf vload_even_n(const float *p, size_t n) {
  const size_t count = n ? 2 * n - 1 : 0;
  const size_t low = count < 8 ? count : 8, high = count - low;
  const vf a = vload_n(p, low), b = vload_n(p + low, high);
  const vf mixed = _mm256_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0));
  return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(mixed), _MM_SHUFFLE(3, 1, 2, 0)));
}
CK_INLINE float vfirst(vf a) { return _mm256_cvtss_f32(a); }

CK_INLINE vf vadd(vf a, vf b) { return _mm256_add_ps(a, b); }
CK_INLINE vf vsub(vf a, vf b) { return _mm256_sub_ps(a, b); }
CK_INLINE vf vmul(vf a, vf b) { return _mm256_mul_ps(a, b); }
CK_INLINE vf vdiv(vf a, vf b) { return _mm256_div_ps(a, b); }
/// a * b + c and c - a * b, rounded once at every level.
CK_INLINE vf vfma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
CK_INLINE vf vnfma(vf a, vf b, vf c) { return _mm256_fnmadd_ps(a, b, c); }
/// a * b + c, rounded once where the machine fuses at no cost and twice elsewhere.
CK_INLINE vf vmuladd(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
/// vmuladd of single numbers.
CK_INLINE float muladd(float a, float b, float c) { return __builtin_elementwise_fma(a, b, c); }
/// a > b ? a : b and a < b ? a : b: the second operand where either is NaN.
CK_INLINE vf vmax(vf a, vf b) { return _mm256_max_ps(a, b); }
CK_INLINE vf vmin(vf a, vf b) { return _mm256_min_ps(a, b); }
CK_INLINE vf vsqrt(vf a) { return _mm256_sqrt_ps(a); }
CK_INLINE vf vfloor(vf a) { return _mm256_floor_ps(a); }
CK_INLINE vf vceil(vf a) { return _mm256_ceil_ps(a); }
CK_INLINE vf vabs(vf a) { return _mm256_andnot_ps(vset(-0.0f), a); }
CK_INLINE vf vneg(vf a) { return _mm256_xor_ps(vset(-0.0f), a); }
CK_INLINE vf vcopysign(vf a, vf sign) { return _mm256_or_ps(vabs(a), _mm256_and_ps(vset(-0.0f), sign)); }

CK_INLINE vm vlt(vf a, vf b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
CK_INLINE vm veq(vf a, vf b) { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }
CK_INLINE vm visnan(vf a) { return _mm256_cmp_ps(a, a, _CMP_UNORD_Q); }
CK_INLINE vf vselect(vm m, vf a, vf b) { return _mm256_blendv_ps(b, a, m); }
CK_INLINE unsigned vmask_bits(vm m) { return (unsigned)_mm256_movemask_ps(m); }

/// p * 2^n for integral n in -160...160, rounded once: two steps, of which only the last can round.
CK_INLINE vf vldexp(vf p, vf n) {
  const __m256i i = _mm256_cvtps_epi32(n), bias = _mm256_set1_epi32(127);
  const __m256i half = _mm256_srai_epi32(i, 1);
  const __m256i first = _mm256_slli_epi32(_mm256_add_epi32(half, bias), 23);
  const __m256i second = _mm256_slli_epi32(_mm256_add_epi32(_mm256_sub_epi32(i, half), bias), 23);
  return vmul(vmul(p, _mm256_castsi256_ps(first)), _mm256_castsi256_ps(second));
}
/// For a positive normal x = m * 2^e with m in [sqrt(1/2), sqrt(2)): returns e, gives m.
CK_INLINE vf vsplit(vf x, vf *mantissa) {
  const __m256i root = _mm256_set1_epi32(0x3f3504f3);
  const __m256i i = _mm256_sub_epi32(_mm256_castps_si256(x), root);
  const __m256i fraction = _mm256_and_si256(i, _mm256_set1_epi32(0x7fffff));
  *mantissa = _mm256_castsi256_ps(_mm256_add_epi32(fraction, root));
  return _mm256_cvtepi32_ps(_mm256_srai_epi32(i, 23));
}

#endif
