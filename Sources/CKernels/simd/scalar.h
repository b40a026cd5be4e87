/// The vector vocabulary with one lane, in portable C. Every level defines the same names (avx2.h says what each
/// means), so that one body of a kernel serves all levels, and gives the same bits where it avoids `vmuladd`.
#ifndef CK_SIMD_SCALAR_H
#define CK_SIMD_SCALAR_H

#include "memory.h"

#define CK_LEVEL scalar

enum { VW = 1, VECTOR_REGISTERS = 16 };
typedef float vf;
typedef int vm;

CK_INLINE vf vset(float a) { return a; }
CK_INLINE vf vload(const float *p) { return load_f32(p); }
CK_INLINE void vstore(float *p, vf v) { store_f32(p, v); }
CK_INLINE vf vload_n(const float *p, size_t n) { return n ? load_f32(p) : 0.0f; }
CK_INLINE void vstore_n(float *p, vf v, size_t n) {
  if (n) store_f32(p, v);
}
CK_INLINE vf vkeep_n(vf v, size_t n) { return n ? v : 0.0f; }
CK_INLINE vf vload_even_n(const float *p, size_t n) { return vload_n(p, n); }
CK_INLINE float vfirst(vf a) { return a; }

CK_INLINE vf vadd(vf a, vf b) { return a + b; }
CK_INLINE vf vsub(vf a, vf b) { return a - b; }
CK_INLINE vf vmul(vf a, vf b) { return a * b; }
CK_INLINE vf vdiv(vf a, vf b) { return a / b; }
#if defined(__FMA__) || defined(__aarch64__)
CK_INLINE vf vfma(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
#else
/// By way of double, in which the product is exact: the sum is rounded to odd (an inexact sum gets its last bit set,
/// towards what was lost), after which rounding to float cannot go wrong a second time (Boldo and Melquiond, 2008).
CK_INLINE vf vfma(vf a, vf b, vf c) {
  const double product = (double)a * (double)b, addend = (double)c, sum = product + addend;
  const double back = sum - product, lost = (product - (sum - back)) + (addend - back);
  uint64_t bits;
  memcpy(&bits, &sum, sizeof bits);
  const int inexact = (lost < 0.0) | (lost > 0.0), outwards = (lost > 0.0) == (sum > 0.0);
  const uint64_t step = outwards ? 1 : UINT64_MAX;
  bits += inexact && !(bits & 1) ? step : 0;
  double odd;
  memcpy(&odd, &bits, sizeof odd);
  return (float)odd;
}
#endif
CK_INLINE vf vnfma(vf a, vf b, vf c) { return vfma(-a, b, c); }
CK_INLINE vf vmuladd(vf a, vf b, vf c) {
#if defined(__FMA__) || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
CK_INLINE float muladd(float a, float b, float c) { return vmuladd(a, b, c); }
CK_INLINE vf vmax(vf a, vf b) { return a > b ? a : b; }
CK_INLINE vf vmin(vf a, vf b) { return a < b ? a : b; }
CK_INLINE vf vsqrt(vf a) { return __builtin_elementwise_sqrt(a); }
CK_INLINE vf vabs(vf a) { return float_of(bits_of(a) & 0x7fffffffu); }
CK_INLINE vf vneg(vf a) { return float_of(bits_of(a) ^ 0x80000000u); }
CK_INLINE vf vcopysign(vf a, vf sign) {
  return float_of((bits_of(a) & 0x7fffffffu) | (bits_of(sign) & 0x80000000u));
}

/// By hand, since the baseline of x86-64 has no instruction for it and the mathematics library is not linked.
CK_INLINE float truncated(float a) { return vabs(a) < 0x1p23f ? (float)(int32_t)a : a; }
CK_INLINE vf vfloor(vf a) {
  const float t = truncated(a);
  return vcopysign(t > a ? t - 1.0f : t, a);
}
CK_INLINE vf vceil(vf a) {
  const float t = truncated(a);
  return vcopysign(t < a ? t + 1.0f : t, a);
}

CK_INLINE vm vlt(vf a, vf b) { return a < b; }
CK_INLINE vm veq(vf a, vf b) { return a == b; }
CK_INLINE vm visnan(vf a) { return a != a; }
CK_INLINE vf vselect(vm m, vf a, vf b) { return m ? a : b; }
CK_INLINE unsigned vmask_bits(vm m) { return (unsigned)m; }

CK_INLINE vf vldexp(vf p, vf n) {
  const uint32_t i = bits_of(n + 0x1.8p23f) - 0x4b400000u;
  const uint32_t half = (uint32_t)((int32_t)i >> 1);
  return p * float_of((half + 127u) << 23) * float_of((i - half + 127u) << 23);
}
CK_INLINE vf vsplit(vf x, vf *mantissa) {
  const uint32_t i = bits_of(x) - 0x3f3504f3u;
  *mantissa = float_of((i & 0x7fffffu) + 0x3f3504f3u);
  return (float)((int32_t)i >> 23);
}

#endif
