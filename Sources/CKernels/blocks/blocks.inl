#include "../simd/math.inl"
#include "../simd/window.inl"
#include "ck_pooling.h"

enum { BLOCK_VECTORS = CK_BLOCK / VW };

#include "depthwise_block.inl"

#include "window_block.inl"

static void KERNEL(f32_affine_block)(size_t count, const float *x, const float *restrict scale,
                                     const float *restrict shift, float lo, float hi, float *out) {
  const vf low = vset(lo), high = vset(hi);
  for (size_t v = 0; v < BLOCK_VECTORS; v++) {
    const vf factor = vload(scale + v * VW), offset = vload(shift + v * VW);
    for (size_t i = 0; i < count; i++) {
      const size_t at = i * CK_BLOCK + v * VW;
      vstore(out + at, vclip(vmuladd(vload(x + at), factor, offset), low, high));
    }
  }
}

static void KERNEL(f32_mean_block)(size_t count, const float *restrict x, float *restrict out) {
  for (size_t v = 0; v < BLOCK_VECTORS; v++) {
    vf sum[4] = {vset(0.0f), vset(0.0f), vset(0.0f), vset(0.0f)};
    for (size_t i = 0; i < count; i++) sum[i % 4] = vadd(sum[i % 4], vload(x + i * CK_BLOCK + v * VW));
    const vf total = vadd(vadd(sum[0], sum[1]), vadd(sum[2], sum[3]));
    vstore(out + v * VW, vdiv(total, vset((float)count)));
  }
}

const struct ck_blocks_table CK_AT_LEVEL(ck_blocks) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "blocks.inc"
#undef CK_KERNEL
};
