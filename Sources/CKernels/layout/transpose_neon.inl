#define CK_HAS_TRANSPOSE_TILE

/// The transpose of 4 x 4 elements of four bytes; strides in bytes.
CK_INLINE void transpose_quarter(const char *src, ptrdiff_t src_stride, char *dst, ptrdiff_t dst_stride) {
  uint32x4_t r[4];
  uint64x2_t s[4];
  for (ptrdiff_t i = 0; i < 4; i++) memcpy(&r[i], src + i * src_stride, sizeof r[i]);
  for (int i = 0; i < 4; i += 2) {
    s[i] = vreinterpretq_u64_u32(vtrn1q_u32(r[i], r[i + 1]));
    s[i + 1] = vreinterpretq_u64_u32(vtrn2q_u32(r[i], r[i + 1]));
  }
  const uint64x2_t out[4] = {vtrn1q_u64(s[0], s[2]), vtrn1q_u64(s[1], s[3]), vtrn2q_u64(s[0], s[2]),
                             vtrn2q_u64(s[1], s[3])};
  for (ptrdiff_t i = 0; i < 4; i++) memcpy(dst + i * dst_stride, &out[i], sizeof out[i]);
}

/// The transpose of 8 x 8 elements of four bytes; strides in bytes.
CK_INLINE void transpose_tile_b4(const char *src, ptrdiff_t src_stride, char *dst, ptrdiff_t dst_stride) {
  for (ptrdiff_t c = 0; c < 8; c += 4) {
    for (ptrdiff_t r = 0; r < 8; r += 4) {
      transpose_quarter(src + r * src_stride + c * 4, src_stride, dst + c * dst_stride + r * 4, dst_stride);
    }
  }
}
