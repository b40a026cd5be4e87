/// The vector vocabulary with 4 lanes of AArch64; avx2.h says what each name means. NEON is part of every AArch64, so
/// that files that include this need no `#pragma clang attribute push`.
#ifndef CK_SIMD_NEON_H
#define CK_SIMD_NEON_H

#include <arm_neon.h>

#include "memory.h"

#define CK_LEVEL neon

enum { VW = 4, VECTOR_REGISTERS = 32 };
typedef float32x4_t vf;
typedef uint32x4_t vm;

CK_INLINE vm vlanes(size_t n) {
  const uint32_t numbers[VW] = {0, 1, 2, 3};
  return vcltq_u32(vld1q_u32(numbers), vdupq_n_u32((uint32_t)n));
}

CK_INLINE vf vset(float a) { return vdupq_n_f32(a); }
/// By memcpy, since vld1q_f32 tells the compiler that p is aligned to 4 bytes.
CK_INLINE vf vload(const float *p) {
  vf v;
  memcpy(&v, p, sizeof v);
  return v;
}
CK_INLINE void vstore(float *p, vf v) { memcpy(p, &v, sizeof v); }
CK_INLINE float32x2_t vload_half(const float *p) {
  float32x2_t v;
  memcpy(&v, p, sizeof v);
  return v;
}
CK_INLINE vf vload_n(const float *p, size_t n) {
  const float32x2_t zero = vdup_n_f32(0.0f);
  switch (n) {
    case 0: return vset(0.0f);
    case 1: return vcombine_f32(vset_lane_f32(load_f32(p), zero, 0), zero);
    case 2: return vcombine_f32(vload_half(p), zero);
    case 3: return vcombine_f32(vload_half(p), vset_lane_f32(load_f32(p + 2), zero, 0));
    default: return vload(p);
  }
}
CK_INLINE void vstore_n(float *p, vf v, size_t n) {
  if (n == VW) {
    vstore(p, v);
    return;
  }
  const float32x2_t low = vget_low_f32(v);
  if (n >= 2) memcpy(p, &low, sizeof low);
  if (n == 1) store_f32(p, vgetq_lane_f32(v, 0));
  if (n == 3) store_f32(p + 2, vgetq_lane_f32(v, 2));
}
CK_INLINE vf vkeep_n(vf v, size_t n) {
  return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(v), vlanes(n)));
}
CK_INLINE vf vload_even_n(const float *p, size_t n) {
  if (n == VW) {
    const vf last = vload(p + 3);
    return vuzp1q_f32(vload(p), vextq_f32(last, last, 1));
  }
  return vuzp1q_f32(vload_n(p, n == 0 ? 0 : n == 1 ? 1 : 3), vload_n(p + 4, n == 3));
}
CK_INLINE float vfirst(vf a) { return vgetq_lane_f32(a, 0); }

CK_INLINE vf vadd(vf a, vf b) { return vaddq_f32(a, b); }
CK_INLINE vf vsub(vf a, vf b) { return vsubq_f32(a, b); }
CK_INLINE vf vmul(vf a, vf b) { return vmulq_f32(a, b); }
CK_INLINE vf vdiv(vf a, vf b) { return vdivq_f32(a, b); }
CK_INLINE vf vfma(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
CK_INLINE vf vnfma(vf a, vf b, vf c) { return vfmsq_f32(c, a, b); }
CK_INLINE vf vmuladd(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
CK_INLINE float muladd(float a, float b, float c) { return __builtin_elementwise_fma(a, b, c); }
/// Not vmaxq_f32 and vminq_f32, which give NaN where either operand is one and order the zeros.
CK_INLINE vf vmax(vf a, vf b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
CK_INLINE vf vmin(vf a, vf b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
CK_INLINE vf vsqrt(vf a) { return vsqrtq_f32(a); }
CK_INLINE vf vfloor(vf a) { return vrndmq_f32(a); }
CK_INLINE vf vceil(vf a) { return vrndpq_f32(a); }
CK_INLINE vf vabs(vf a) { return vabsq_f32(a); }
CK_INLINE vf vneg(vf a) { return vnegq_f32(a); }
CK_INLINE vf vcopysign(vf a, vf sign) { return vbslq_f32(vdupq_n_u32(0x80000000u), sign, a); }

CK_INLINE vm vlt(vf a, vf b) { return vcltq_f32(a, b); }
CK_INLINE vm veq(vf a, vf b) { return vceqq_f32(a, b); }
CK_INLINE vm visnan(vf a) { return vmvnq_u32(vceqq_f32(a, a)); }
CK_INLINE vf vselect(vm m, vf a, vf b) { return vbslq_f32(m, a, b); }
CK_INLINE unsigned vmask_bits(vm m) {
  const uint32_t bits[VW] = {1, 2, 4, 8};
  return vaddvq_u32(vandq_u32(m, vld1q_u32(bits)));
}

CK_INLINE vf vldexp(vf p, vf n) {
  const int32x4_t i = vcvtnq_s32_f32(n), bias = vdupq_n_s32(127);
  const int32x4_t half = vshrq_n_s32(i, 1);
  const int32x4_t first = vshlq_n_s32(vaddq_s32(half, bias), 23);
  const int32x4_t second = vshlq_n_s32(vaddq_s32(vsubq_s32(i, half), bias), 23);
  return vmul(vmul(p, vreinterpretq_f32_s32(first)), vreinterpretq_f32_s32(second));
}
CK_INLINE vf vsplit(vf x, vf *mantissa) {
  const int32x4_t root = vdupq_n_s32(0x3f3504f3);
  const int32x4_t i = vsubq_s32(vreinterpretq_s32_f32(x), root);
  const int32x4_t fraction = vandq_s32(i, vdupq_n_s32(0x7fffff));
  *mantissa = vreinterpretq_f32_s32(vaddq_s32(fraction, root));
  return vcvtq_f32_s32(vshrq_n_s32(i, 23));
}

#endif
