#include "ck_layout.h"

#include "transpose.inl"

#include "copy.inl"

static size_t KERNEL(gather_rows)(size_t count, const int64_t *restrict indices, size_t rows, size_t row_bytes,
                                  const void *restrict src, ptrdiff_t src_stride_bytes, void *restrict dst) {
  char *out = dst;
  for (size_t i = 0; i < count; i++, out += row_bytes) {
    int64_t index;
    memcpy(&index, indices + i, sizeof index);
    if (index < 0) index += (int64_t)rows;
    if (index < 0 || (uint64_t)index >= rows) return i;
    memcpy(out, (const char *)src + (ptrdiff_t)index * src_stride_bytes, row_bytes);
  }
  return count;
}

static void KERNEL(interleave2_b4)(size_t n, const void *restrict a, const void *restrict b, void *restrict out) {
  const float *first = a, *second = b;
  float *to = out;
  for (size_t i = 0; i < n; i++) {
    store_f32(to + 2 * i, load_f32(first + i));
    store_f32(to + 2 * i + 1, load_f32(second + i));
  }
}

static void KERNEL(deinterleave2_b4)(size_t n, const void *restrict x, void *restrict a, void *restrict b) {
  const float *from = x;
  float *first = a, *second = b;
  for (size_t i = 0; i < n; i++) {
    store_f32(first + i, load_f32(from + 2 * i));
    store_f32(second + i, load_f32(from + 2 * i + 1));
  }
}

const struct ck_layout_table CK_AT_LEVEL(ck_layout) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "layout.inc"
#undef CK_KERNEL
};
