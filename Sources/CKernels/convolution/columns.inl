/// im2col and its transpose. Both walk one row of the matrix at a time (one tap of one channel) in segments of one
/// output row each, and split a segment into padding, inputs, padding.

CK_INLINE void clear(float *p, size_t n) {
  if (n) memset(p, 0, n * sizeof(float));
}

CK_INLINE void copy_strided(float *out, const float *p, size_t stride, size_t n) {
  if (stride == 1) {
    memcpy(out, p, n * sizeof(float));
    return;
  }
  size_t i = 0;
  if (stride == 2) {
    for (; n - i >= VW; i += VW) vstore(out + i, vload_even_n(p + 2 * i, VW));
  }
  for (; i < n; i++) store_f32(out + i, load_f32(p + i * stride));
}

CK_INLINE void add_strided(float *p, size_t stride, const float *x, size_t n) {
  size_t i = 0;
  if (stride == 1) {
    for (; n - i >= VW; i += VW) vstore(p + i, vadd(vload(p + i), vload(x + i)));
  }
  for (; i < n; i++) store_f32(p + i * stride, load_f32(p + i * stride) + load_f32(x + i));
}

/// What one tap sees: the shift of its row and column against the output's, and the output columns it serves.
typedef struct {
  ptrdiff_t row_shift, column_shift;
  ck_range columns;
} ck_tap;

CK_INLINE ck_tap tap_at(const ck_window2d *w, size_t i, size_t j) {
  const ptrdiff_t shift = tap_shift(j, w->dilation_width, w->pad_left);
  return (ck_tap){tap_shift(i, w->dilation_height, w->pad_top), shift,
                  valid_outputs(shift, w->stride_width, w->width, w->out_width)};
}

/// The part of the output columns [begin, end) of row y that `tap` serves; empty where its input row is padding.
CK_INLINE ck_range served(const ck_window2d *w, const ck_tap *tap, size_t y, size_t begin, size_t end) {
  const ptrdiff_t row = (ptrdiff_t)(y * w->stride_height) + tap->row_shift;
  if (row < 0 || row >= (ptrdiff_t)w->height) return (ck_range){begin, begin};
  const size_t lower = tap->columns.begin > begin ? tap->columns.begin : begin;
  const size_t upper = tap->columns.end < end ? tap->columns.end : end;
  return lower < upper ? (ck_range){lower, upper} : (ck_range){begin, begin};
}

/// The offset in the plane of the input that `tap` sees from output (y, x), which it serves.
CK_INLINE ptrdiff_t input_offset(const ck_window2d *w, const ck_tap *tap, size_t y, size_t x) {
  const ptrdiff_t row = (ptrdiff_t)(y * w->stride_height) + tap->row_shift;
  return row * (ptrdiff_t)w->width + (ptrdiff_t)(x * w->stride_width) + tap->column_shift;
}

static void gather_tap(const ck_window2d *w, ck_tap tap, const float *plane, size_t first, size_t last, float *out) {
  size_t y = first / w->out_width, x = first % w->out_width;
  for (size_t at = first; at < last; y++, x = 0) {
    const size_t left = last - at, end = w->out_width - x < left ? w->out_width : x + left;
    const ck_range inside = served(w, &tap, y, x, end);
    clear(out, inside.begin - x);
    if (inside.begin < inside.end) {
      copy_strided(out + (inside.begin - x), plane + input_offset(w, &tap, y, inside.begin), w->stride_width,
                   inside.end - inside.begin);
    }
    clear(out + (inside.end - x), end - inside.end);
    out += end - x;
    at += end - x;
  }
}

static void scatter_tap(const ck_window2d *w, ck_tap tap, const float *in, size_t first, size_t last, float *plane) {
  size_t y = first / w->out_width, x = first % w->out_width;
  for (size_t at = first; at < last; y++, x = 0) {
    const size_t left = last - at, end = w->out_width - x < left ? w->out_width : x + left;
    const ck_range inside = served(w, &tap, y, x, end);
    if (inside.begin < inside.end) {
      add_strided(plane + input_offset(w, &tap, y, inside.begin), w->stride_width, in + (inside.begin - x),
                  inside.end - inside.begin);
    }
    in += end - x;
    at += end - x;
  }
}

static void KERNEL(f32_im2col)(const ck_window2d *w, size_t channels, const float *restrict image,
                               ptrdiff_t channel_stride, size_t first, size_t last, float *restrict columns,
                               ptrdiff_t row_stride) {
  if (first >= last) return;
  for (size_t c = 0; c < channels; c++, image += channel_stride) {
    for (size_t i = 0; i < w->kernel_height; i++) {
      for (size_t j = 0; j < w->kernel_width; j++, columns += row_stride) {
        gather_tap(w, tap_at(w, i, j), image, first, last, columns);
      }
    }
  }
}

static void KERNEL(f32_col2im_add)(const ck_window2d *w, size_t channels, const float *restrict columns,
                                   ptrdiff_t row_stride, size_t first, size_t last, float *restrict image,
                                   ptrdiff_t channel_stride) {
  if (first >= last) return;
  for (size_t c = 0; c < channels; c++, image += channel_stride) {
    for (size_t i = 0; i < w->kernel_height; i++) {
      for (size_t j = 0; j < w->kernel_width; j++, columns += row_stride) {
        scatter_tap(w, tap_at(w, i, j), columns, first, last, image);
      }
    }
  }
}
