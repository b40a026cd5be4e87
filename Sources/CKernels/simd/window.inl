/// Which output positions a window's tap can serve without touching padding.

/// A half-open range.
typedef struct {
  size_t begin, end;
} ck_range;

/// The outputs o < outputs with 0 <= o * stride + shift < size; begin == end where there are none. Divides only where
/// it must: this runs for every output beside an edge.
CK_INLINE ck_range valid_outputs(ptrdiff_t shift, size_t stride, size_t size, size_t outputs) {
  size_t begin = shift < 0 ? (size_t)-shift : 0;
  size_t end = (ptrdiff_t)size > shift ? (size_t)((ptrdiff_t)size - shift) : 0;
  if (stride > 1) {
    begin = (begin + stride - 1) / stride;
    end = (end + stride - 1) / stride;
  }
  if (end > outputs) end = outputs;
  if (begin > end) begin = end;
  return (ck_range){begin, end};
}

/// Where tap j of the kernel stands when the output is at 0.
CK_INLINE ptrdiff_t tap_shift(size_t j, size_t dilation, size_t pad) {
  return (ptrdiff_t)(j * dilation) - (ptrdiff_t)pad;
}

/// The output columns whose whole window lies between the left and right edge.
CK_INLINE ck_range interior_columns(const ck_window2d *w) {
  if (w->kernel_width == 0) return (ck_range){0, w->out_width};
  const ck_range left =
      valid_outputs(tap_shift(0, w->dilation_width, w->pad_left), w->stride_width, w->width, w->out_width);
  const ck_range right = valid_outputs(tap_shift(w->kernel_width - 1, w->dilation_width, w->pad_left),
                                       w->stride_width, w->width, w->out_width);
  const size_t end = left.end < right.end ? left.end : right.end;
  const size_t begin = left.begin > right.begin ? left.begin : right.begin;
  return (ck_range){begin < end ? begin : end, end};
}

/// The taps j < taps with 0 <= start + j * dilation < size.
CK_INLINE ck_range valid_taps(ptrdiff_t start, size_t dilation, size_t size, size_t taps) {
  return valid_outputs(start, dilation, size, taps);
}

/// The first `count` of p[0], p[stride], p[2 stride] ...; fastest where the stride is known to the compiler.
CK_INLINE vf load_strided(const float *p, size_t stride, size_t count) {
  if (stride == 1) return vload_n(p, count);
  if (stride == 2) return vload_even_n(p, count);
  float lanes[VW];
  for (size_t i = 0; i < VW; i++) lanes[i] = i < count ? load_f32(p + i * stride) : 0.0f;
  return vload(lanes);
}
