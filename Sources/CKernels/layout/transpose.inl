/// Transposes by tiles of TILE x TILE, small enough that the lines of a tile stay in the first cache. Where
/// `transpose_tile_b4` exists (see transpose_x86.inl and transpose_neon.inl), whole tiles of 8 x 8 four-byte elements go
/// through registers.
enum { TILE = 16 };

CK_INLINE size_t at_most(size_t n, size_t limit) { return n < limit ? n : limit; }

/// The transpose of a tile of at most TILE x TILE elements of `bytes` bytes; strides in bytes.
CK_INLINE void transpose_any(size_t rows, size_t columns, size_t bytes, const char *src, ptrdiff_t src_stride,
                             char *dst, ptrdiff_t dst_stride) {
  for (size_t c = 0; c < columns; c++) {
    for (size_t r = 0; r < rows; r++) {
      memcpy(dst + (ptrdiff_t)c * dst_stride + (ptrdiff_t)(r * bytes),
             src + (ptrdiff_t)r * src_stride + (ptrdiff_t)(c * bytes), bytes);
    }
  }
}

CK_INLINE void transpose_tile(size_t rows, size_t columns, size_t bytes, const char *src, ptrdiff_t src_stride,
                              char *dst, ptrdiff_t dst_stride) {
#if defined(CK_HAS_TRANSPOSE_TILE)
  if (bytes == 4) {
    for (size_t c = 0; c < columns; c += 8) {
      for (size_t r = 0; r < rows; r += 8) {
        const char *from = src + (ptrdiff_t)r * src_stride + (ptrdiff_t)c * 4;
        char *to = dst + (ptrdiff_t)c * dst_stride + (ptrdiff_t)r * 4;
        if (rows - r >= 8 && columns - c >= 8) {
          transpose_tile_b4(from, src_stride, to, dst_stride);
        } else {
          transpose_any(at_most(rows - r, 8), at_most(columns - c, 8), 4, from, src_stride, to, dst_stride);
        }
      }
    }
    return;
  }
#endif
  if (rows == TILE && columns == TILE) {
    transpose_any(TILE, TILE, bytes, src, src_stride, dst, dst_stride);
  } else {
    transpose_any(rows, columns, bytes, src, src_stride, dst, dst_stride);
  }
}

CK_INLINE void transpose(size_t rows, size_t columns, size_t bytes, const void *src, ptrdiff_t src_stride, void *dst,
                         ptrdiff_t dst_stride) {
  const ptrdiff_t size = (ptrdiff_t)bytes, from = src_stride * size, to = dst_stride * size;
  for (size_t r = 0; r < rows; r += TILE) {
    for (size_t c = 0; c < columns; c += TILE) {
      transpose_tile(at_most(rows - r, TILE), at_most(columns - c, TILE), bytes,
                     (const char *)src + (ptrdiff_t)r * from + (ptrdiff_t)c * size, from,
                     (char *)dst + (ptrdiff_t)c * to + (ptrdiff_t)r * size, to);
    }
  }
}

#define TRANSPOSE(bytes)                                                                                       \
  static void KERNEL(transpose_b##bytes)(size_t rows, size_t columns, const void *restrict src,                \
                                         ptrdiff_t src_stride, void *restrict dst, ptrdiff_t dst_stride) {     \
    transpose(rows, columns, bytes, src, src_stride, dst, dst_stride);                                         \
  }

TRANSPOSE(1)
TRANSPOSE(2)
TRANSPOSE(4)
TRANSPOSE(8)

#undef TRANSPOSE
