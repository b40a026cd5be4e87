#if defined(__aarch64__)

#include "table.h"

#include "../simd/neon.h"

enum { MOST_ROWS = 4, ROW_BLOCKS = 2 };

/// The CK_BLOCK numbers of 4 bits at p.
CK_INLINE void vnibbles(const uint8_t *p, vf out[4]) {
  const uint8x8_t bytes = vld1_u8(p);
  const uint16x8_t low = vmovl_u8(vand_u8(bytes, vdup_n_u8(15))), high = vmovl_u8(vshr_n_u8(bytes, 4));
  out[0] = vcvtq_f32_u32(vmovl_u16(vget_low_u16(low)));
  out[1] = vcvtq_f32_u32(vmovl_u16(vget_high_u16(low)));
  out[2] = vcvtq_f32_u32(vmovl_u16(vget_low_u16(high)));
  out[3] = vcvtq_f32_u32(vmovl_u16(vget_high_u16(high)));
}

#include "blockwise.inl"

#endif
