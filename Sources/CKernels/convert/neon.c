#if defined(__aarch64__)

#include "table.h"

#include "../simd/neon.h"

#define CK_HAS_F16
CK_INLINE vf vload_f16(const uint16_t *p) {
  float16x4_t v;
  memcpy(&v, p, sizeof v);
  return vcvt_f32_f16(v);
}
CK_INLINE void vstore_f16(uint16_t *p, vf v) {
  const float16x4_t half = vcvt_f16_f32(v);
  memcpy(p, &half, sizeof half);
}

#include "convert.inl"

#endif
