/// The family's kernels. Half precision is one instruction where `vload_f16` exists (see avx2.c, avx512.c and neon.c)
/// and integer arithmetic elsewhere; the rest is plain C, which the compiler vectorises for the file's level.
#include "../simd/math.inl"

CK_INLINE uint16_t load_u16(const uint16_t *p) {
  uint16_t v;
  memcpy(&v, p, sizeof v);
  return v;
}
CK_INLINE void store_u16(uint16_t *p, uint16_t v) { memcpy(p, &v, sizeof v); }

/// Puts the 10 fraction bits and 5 exponent bits in place and multiplies by 2^112 to correct the bias, which
/// normalises subnormals too; infinities and NaNs get the largest exponent.
CK_INLINE float half_to_float(uint16_t h) {
  const uint32_t magnitude = (uint32_t)(h & 0x7fffu) << 13;
  const float scaled = float_of(magnitude) * 0x1p112f;
  const uint32_t quiet = h & 0x3ffu ? 0x400000u : 0u;
  const uint32_t special = magnitude | 0x7f800000u | quiet;
  const uint32_t bits = (h & 0x7c00u) == 0x7c00u ? special : bits_of(scaled);
  return float_of(bits | (uint32_t)(h & 0x8000u) << 16);
}

/// Subnormal halves are rounded by adding 1/2, whose last place is the smallest half; others by adding half a step
/// less one, plus the bit that decides ties.
CK_INLINE uint16_t float_to_half(float v) {
  const uint32_t bits = bits_of(v), magnitude = bits & 0x7fffffffu;
  const uint32_t subnormal = bits_of(float_of(magnitude) + 0.5f) - 0x3f000000u;
  const uint32_t normal = (magnitude - 0x38000000u + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
  const uint32_t quiet = 0x7e00u | (magnitude >> 13 & 0x3ffu);
  uint32_t h = magnitude < 0x38800000u ? subnormal : normal;
  h = magnitude >= 0x477ff000u ? 0x7c00u : h;
  h = magnitude > 0x7f800000u ? quiet : h;
  return (uint16_t)(h | (bits >> 16 & 0x8000u));
}

static void KERNEL(f16_to_f32)(size_t n, const uint16_t *restrict x, float *restrict out) {
  size_t i = 0;
#if defined(CK_HAS_F16)
  for (; n - i >= VW; i += VW) vstore(out + i, vload_f16(x + i));
#endif
  for (; i < n; i++) store_f32(out + i, half_to_float(load_u16(x + i)));
}

static void KERNEL(f32_to_f16)(size_t n, const float *restrict x, uint16_t *restrict out) {
  size_t i = 0;
#if defined(CK_HAS_F16)
  for (; n - i >= VW; i += VW) vstore_f16(out + i, vload(x + i));
#endif
  for (; i < n; i++) store_u16(out + i, float_to_half(load_f32(x + i)));
}

static void KERNEL(bf16_to_f32)(size_t n, const uint16_t *restrict x, float *restrict out) {
  for (size_t i = 0; i < n; i++) store_f32(out + i, float_of((uint32_t)load_u16(x + i) << 16));
}

static void KERNEL(f32_to_bf16)(size_t n, const float *restrict x, uint16_t *restrict out) {
  for (size_t i = 0; i < n; i++) {
    const uint32_t bits = bits_of(load_f32(x + i));
    const uint32_t rounded = (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
    const uint32_t quiet = bits >> 16 | 0x40u;
    store_u16(out + i, (uint16_t)((bits & 0x7fffffffu) > 0x7f800000u ? quiet : rounded));
  }
}

static void KERNEL(u8_dequantize)(size_t n, const uint8_t *restrict x, float scale, int32_t zero_point,
                                  float *restrict out) {
  for (size_t i = 0; i < n; i++) store_f32(out + i, (float)((int32_t)x[i] - zero_point) * scale);
}

static void KERNEL(i8_dequantize)(size_t n, const int8_t *restrict x, float scale, int32_t zero_point,
                                  float *restrict out) {
  for (size_t i = 0; i < n; i++) store_f32(out + i, (float)((int32_t)x[i] - zero_point) * scale);
}

/// round(v) + zero_point within lo...hi, by clamping to integral bounds first and letting 1.5 * 2^23 round.
CK_INLINE int32_t quantized(float v, float lo, float hi, int32_t zero_point) {
  v = v == v ? v : 0.0f;
  v = v > lo ? v : lo;
  v = v < hi ? v : hi;
  return (int32_t)(bits_of(v + 0x1.8p23f) - 0x4b400000u) + zero_point;
}

static void KERNEL(u8_quantize)(size_t n, const float *restrict x, float scale, int32_t zero_point,
                                uint8_t *restrict out) {
  const float lo = (float)(0 - zero_point), hi = (float)(255 - zero_point);
  for (size_t i = 0; i < n; i++) out[i] = (uint8_t)quantized(load_f32(x + i) / scale, lo, hi, zero_point);
}

static void KERNEL(i8_quantize)(size_t n, const float *restrict x, float scale, int32_t zero_point,
                                int8_t *restrict out) {
  const float lo = (float)(-128 - zero_point), hi = (float)(127 - zero_point);
  for (size_t i = 0; i < n; i++) out[i] = (int8_t)quantized(load_f32(x + i) / scale, lo, hi, zero_point);
}

const struct ck_convert_table CK_AT_LEVEL(ck_convert) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "convert.inc"
#undef CK_KERNEL
};
