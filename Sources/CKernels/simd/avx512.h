/// The vector vocabulary with 16 lanes; avx2.h says what each name means.
#ifndef CK_SIMD_AVX512_H
#define CK_SIMD_AVX512_H

#include "memory.h"

#define CK_LEVEL avx512

enum { VW = 16, VECTOR_REGISTERS = 32 };
typedef __m512 vf;
typedef __mmask16 vm;

CK_INLINE __mmask16 vlanes(size_t n) { return (__mmask16)((1u << n) - 1u); }

CK_INLINE vf vset(float a) { return _mm512_set1_ps(a); }
CK_INLINE vf vload(const float *p) { return _mm512_loadu_ps(p); }
CK_INLINE void vstore(float *p, vf v) { _mm512_storeu_ps(p, v); }
CK_INLINE vf vload_n(const float *p, size_t n) { return _mm512_maskz_loadu_ps(vlanes(n), p); }
CK_INLINE void vstore_n(float *p, vf v, size_t n) { _mm512_mask_storeu_ps(p, vlanes(n), v); }
CK_INLINE vf vkeep_n(vf v, size_t n) { return _mm512_maskz_mov_ps(vlanes(n), v); }
CK_INLINE vf vload_even_n(const float *p, size_t n) {
  const size_t count = n ? 2 * n - 1 : 0;
  const size_t low = count < 16 ? count : 16, high = count - low;
  const vf a = vload_n(p, low), b = vload_n(p + low, high);
  const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  return _mm512_permutex2var_ps(a, even, b);
}
CK_INLINE float vfirst(vf a) { return _mm512_cvtss_f32(a); }

CK_INLINE vf vadd(vf a, vf b) { return _mm512_add_ps(a, b); }
CK_INLINE vf vsub(vf a, vf b) { return _mm512_sub_ps(a, b); }
CK_INLINE vf vmul(vf a, vf b) { return _mm512_mul_ps(a, b); }
CK_INLINE vf vdiv(vf a, vf b) { return _mm512_div_ps(a, b); }
CK_INLINE vf vfma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
CK_INLINE vf vnfma(vf a, vf b, vf c) { return _mm512_fnmadd_ps(a, b, c); }
CK_INLINE vf vmuladd(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
CK_INLINE float muladd(float a, float b, float c) { return __builtin_elementwise_fma(a, b, c); }
CK_INLINE vf vmax(vf a, vf b) { return _mm512_max_ps(a, b); }
CK_INLINE vf vmin(vf a, vf b) { return _mm512_min_ps(a, b); }
CK_INLINE vf vsqrt(vf a) { return _mm512_sqrt_ps(a); }
CK_INLINE vf vfloor(vf a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
CK_INLINE vf vceil(vf a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC); }
CK_INLINE vf vabs(vf a) { return _mm512_andnot_ps(vset(-0.0f), a); }
CK_INLINE vf vneg(vf a) { return _mm512_xor_ps(vset(-0.0f), a); }
CK_INLINE vf vcopysign(vf a, vf sign) { return _mm512_or_ps(vabs(a), _mm512_and_ps(vset(-0.0f), sign)); }

CK_INLINE vm vlt(vf a, vf b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
CK_INLINE vm veq(vf a, vf b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
CK_INLINE vm visnan(vf a) { return _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q); }
CK_INLINE vf vselect(vm m, vf a, vf b) { return _mm512_mask_blend_ps(m, b, a); }
CK_INLINE unsigned vmask_bits(vm m) { return m; }

CK_INLINE vf vldexp(vf p, vf n) { return _mm512_scalef_ps(p, n); }
CK_INLINE vf vsplit(vf x, vf *mantissa) {
  const __m512i root = _mm512_set1_epi32(0x3f3504f3);
  const __m512i i = _mm512_sub_epi32(_mm512_castps_si512(x), root);
  const __m512i fraction = _mm512_and_si512(i, _mm512_set1_epi32(0x7fffff));
  *mantissa = _mm512_castsi512_ps(_mm512_add_epi32(fraction, root));
  return _mm512_cvtepi32_ps(_mm512_srai_epi32(i, 23));
}

#endif
