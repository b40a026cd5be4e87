/// Depthwise convolution of one plane, one output row at a time: vectors where the window lies between the left and
/// right edge, single numbers beside that. The 3x3 kernel keeps its weights in registers.

typedef struct {
  const ck_window2d *window;
  const float *x, *weights;
  float bias, lo, hi;
  /// The taps whose rows lie in the plane, and the input row of tap 0, for the output row at hand.
  ck_range rows;
  ptrdiff_t first_row;
} ck_depthwise_row;

CK_INLINE const float *input_row(const ck_depthwise_row *r, size_t i) {
  const ptrdiff_t row = r->first_row + (ptrdiff_t)(i * r->window->dilation_height);
  return r->x + row * (ptrdiff_t)r->window->width;
}

static float border_output(const ck_depthwise_row *r, size_t x) {
  const ck_window2d *w = r->window;
  const ptrdiff_t start = (ptrdiff_t)(x * w->stride_width) - (ptrdiff_t)w->pad_left;
  const ck_range taps = valid_taps(start, w->dilation_width, w->width, w->kernel_width);
  float sum = r->bias;
  for (size_t i = r->rows.begin; i < r->rows.end; i++) {
    const float *row = input_row(r, i) + start, *weights = r->weights + i * w->kernel_width;
    for (size_t j = taps.begin; j < taps.end; j++) {
      sum = muladd(load_f32(weights + j), load_f32(row + j * w->dilation_width), sum);
    }
  }
  return vfirst(vclip(vset(sum), vset(r->lo), vset(r->hi)));
}

/// The first `count` outputs from column x on, all of them interior.
CK_INLINE vf interior_outputs(const ck_depthwise_row *r, size_t x, size_t stride, size_t count) {
  const ck_window2d *w = r->window;
  const ptrdiff_t start = (ptrdiff_t)(x * stride) - (ptrdiff_t)w->pad_left;
  vf sum = vset(r->bias);
  for (size_t i = r->rows.begin; i < r->rows.end; i++) {
    const float *row = input_row(r, i) + start, *weights = r->weights + i * w->kernel_width;
    for (size_t j = 0; j < w->kernel_width; j++) {
      sum = vmuladd(vset(load_f32(weights + j)), load_strided(row + j * w->dilation_width, stride, count), sum);
    }
  }
  return vclip(sum, vset(r->lo), vset(r->hi));
}

CK_INLINE void interior_row(const ck_depthwise_row *r, ck_range columns, size_t stride, float *out) {
  size_t x = columns.begin;
  for (; columns.end - x >= VW; x += VW) vstore(out + x, interior_outputs(r, x, stride, VW));
  if (x < columns.end) {
    vstore_n(out + x, interior_outputs(r, x, stride, columns.end - x), columns.end - x);
  }
}

CK_INLINE vf outputs_3x3(const float *const rows[3], const vf weights[9], vf bias, size_t dilation, size_t stride,
                         size_t count) {
  vf sum = bias;
  for (size_t i = 0; i < 3; i++) {
    for (size_t j = 0; j < 3; j++) {
      sum = vmuladd(weights[3 * i + j], load_strided(rows[i] + j * dilation, stride, count), sum);
    }
  }
  return sum;
}

/// A row whose three input rows all lie in the plane.
CK_INLINE void interior_row_3x3(const ck_depthwise_row *r, ck_range columns, size_t stride, float *out) {
  const size_t dilation = r->window->dilation_width;
  const vf lo = vset(r->lo), hi = vset(r->hi), bias = vset(r->bias);
  vf weights[9];
  for (size_t k = 0; k < 9; k++) weights[k] = vset(load_f32(r->weights + k));
  const ptrdiff_t start = (ptrdiff_t)(columns.begin * stride) - (ptrdiff_t)r->window->pad_left;
  const float *rows[3];
  for (size_t i = 0; i < 3; i++) rows[i] = input_row(r, i) + start;
  size_t x = columns.begin;
  for (; columns.end - x >= VW; x += VW) {
    vstore(out + x, vclip(outputs_3x3(rows, weights, bias, dilation, stride, VW), lo, hi));
    for (size_t i = 0; i < 3; i++) rows[i] += VW * stride;
  }
  const size_t rest = columns.end - x;
  if (rest) vstore_n(out + x, vclip(outputs_3x3(rows, weights, bias, dilation, stride, rest), lo, hi), rest);
}

static void interior(const ck_depthwise_row *r, ck_range columns, float *out) {
  const ck_window2d *w = r->window;
  if (columns.begin == columns.end) return;
  const int whole_3x3 = w->kernel_height == 3 && w->kernel_width == 3 && r->rows.end - r->rows.begin == 3;
  if (w->stride_width == 1) {
    if (whole_3x3) {
      interior_row_3x3(r, columns, 1, out);
    } else {
      interior_row(r, columns, 1, out);
    }
  } else if (w->stride_width == 2) {
    if (whole_3x3) {
      interior_row_3x3(r, columns, 2, out);
    } else {
      interior_row(r, columns, 2, out);
    }
  } else {
    interior_row(r, columns, w->stride_width, out);
  }
}

static void KERNEL(f32_depthwise2d_plane)(const ck_window2d *w, const float *restrict x,
                                          const float *restrict weights, float bias, float lo, float hi,
                                          float *restrict out) {
  const ck_range columns = interior_columns(w);
  ck_depthwise_row r = {.window = w, .x = x, .weights = weights, .bias = bias, .lo = lo, .hi = hi};
  for (size_t y = 0; y < w->out_height; y++, out += w->out_width) {
    r.first_row = (ptrdiff_t)(y * w->stride_height) - (ptrdiff_t)w->pad_top;
    r.rows = valid_taps(r.first_row, w->dilation_height, w->height, w->kernel_height);
    for (size_t c = 0; c < columns.begin; c++) store_f32(out + c, border_output(&r, c));
    interior(&r, columns, out);
    for (size_t c = columns.end; c < w->out_width; c++) store_f32(out + c, border_output(&r, c));
  }
}
