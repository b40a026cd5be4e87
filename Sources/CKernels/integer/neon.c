#if defined(__aarch64__)

#include <string.h>

#include "table.h"

#include "../simd/neon.h"

#define CK_GROUP 2
#define CK_TILE_F 1
enum { LANES = VW, TILE_P = 6 };
typedef int32x4_t vi;
typedef int16x8_t vg;

CK_INLINE vi vi_zero(void) { return vdupq_n_s32(0); }
CK_INLINE vg vg_load(const uint8_t *p) { return vmovl_s8(vreinterpret_s8_u8(vld1_u8(p))); }
CK_INLINE vg vg_load_wide(const uint8_t *p) { return vreinterpretq_s16_u8(vld1q_u8(p)); }
CK_INLINE vg vg_spread(const uint8_t *p) {
  int32_t group;
  memcpy(&group, p, sizeof group);
  return vreinterpretq_s16_s32(vdupq_n_s32(group));
}
CK_INLINE void vi_store(int32_t *p, vi v) { vst1q_u8((uint8_t *)p, vreinterpretq_u8_s32(v)); }
CK_INLINE vi vi_dot(vi sum, vg x, vg w) {
  const int32x4_t low = vmull_s16(vget_low_s16(x), vget_low_s16(w)), high = vmull_high_s16(x, w);
  return vaddq_s32(sum, vpaddq_s32(low, high));
}

#include "integer.inl"

#endif
