/// Windows over a block of channels: each lane is a channel, so that no window needs lanes of its neighbours. A few
/// neighbouring positions are computed together where the window lies between the left and right edge.

enum { BLOCK_P = 4 };

/// A row of outputs, and the taps whose rows lie in the plane.
typedef struct {
  const ck_window2d *window;
  /// The input row that tap row `rows.begin` sees.
  const float *x;
  ck_range rows;
} ck_block_row;

CK_INLINE ck_block_row block_row(const ck_window2d *w, const float *x, size_t y) {
  const ptrdiff_t first = (ptrdiff_t)(y * w->stride_height) - (ptrdiff_t)w->pad_top;
  const ck_range rows = valid_taps(first, w->dilation_height, w->height, w->kernel_height);
  const ptrdiff_t row = first + (ptrdiff_t)(rows.begin * w->dilation_height);
  return (ck_block_row){w, x + (rows.begin < rows.end ? row * (ptrdiff_t)w->width * CK_BLOCK : 0), rows};
}

/// What is done with the inputs of a window.
enum { BLOCK_SUM_OF_PRODUCTS, BLOCK_SUM, BLOCK_MAXIMUM };

CK_INLINE vf block_join(const int kind, vf result, vf input, vf weight) {
  if (kind == BLOCK_SUM_OF_PRODUCTS) return vmuladd(weight, input, result);
  return kind == BLOCK_SUM ? vadd(result, input) : vmax_nan(result, input);
}

/// `count` neighbouring outputs from column `x` on, of vector v of the block, whose taps `columns` lie in the plane.
CK_INLINE void block_outputs(const ck_block_row *r, const int kind, const float *weights, vf start, size_t x, size_t v,
                             ck_range columns, const size_t count, vf result[BLOCK_P]) {
  const ck_window2d *w = r->window;
  const ptrdiff_t first = (ptrdiff_t)(x * w->stride_width) - (ptrdiff_t)w->pad_left;
  const ptrdiff_t step = (ptrdiff_t)w->stride_width * CK_BLOCK;
#pragma clang loop unroll(full)
  for (size_t p = 0; p < count; p++) result[p] = start;
  const float *row = r->x + first * CK_BLOCK + v * VW;
  for (size_t i = r->rows.begin; i < r->rows.end; i++) {
    const float *at = row + (ptrdiff_t)(columns.begin * w->dilation_width) * CK_BLOCK;
    const float *tap = weights + (i * w->kernel_width + columns.begin) * CK_BLOCK + v * VW;
    for (size_t j = columns.begin; j < columns.end; j++) {
      const vf weight = kind == BLOCK_SUM_OF_PRODUCTS ? vload(tap) : start;
#pragma clang loop unroll(full)
      for (size_t p = 0; p < count; p++) {
        result[p] = block_join(kind, result[p], vload(at + (ptrdiff_t)p * step), weight);
      }
      at += (ptrdiff_t)w->dilation_width * CK_BLOCK;
      tap += CK_BLOCK;
    }
    row += (ptrdiff_t)(w->dilation_height * w->width) * CK_BLOCK;
  }
}

CK_INLINE ck_range block_columns(const ck_window2d *w, size_t x) {
  const ptrdiff_t first = (ptrdiff_t)(x * w->stride_width) - (ptrdiff_t)w->pad_left;
  return valid_taps(first, w->dilation_width, w->width, w->kernel_width);
}

static void depthwise_row(const ck_block_row *r, const float *weights, const float *bias, vf lo, vf hi,
                          ck_range interior, float *out) {
  const ck_range all = {0, r->window->kernel_width};
  for (size_t v = 0; v < BLOCK_VECTORS; v++) {
    const vf start = vload(bias + v * VW);
    vf result[BLOCK_P];
    for (size_t x = 0; x < r->window->out_width;) {
      const size_t left = x < interior.end && x >= interior.begin ? interior.end - x : 0;
      const size_t count = left >= BLOCK_P ? BLOCK_P : 1;
      if (count == BLOCK_P) {
        block_outputs(r, BLOCK_SUM_OF_PRODUCTS, weights, start, x, v, all, BLOCK_P, result);
      } else {
        const ck_range columns = left ? all : block_columns(r->window, x);
        block_outputs(r, BLOCK_SUM_OF_PRODUCTS, weights, start, x, v, columns, 1, result);
      }
      for (size_t p = 0; p < count; p++) vstore(out + (x + p) * CK_BLOCK + v * VW, vclip(result[p], lo, hi));
      x += count;
    }
  }
}

/// A row of a depthwise convolution of 3x3 whose three input rows lie in the plane, away from the left and right edge,
/// with the weights in registers.
CK_INLINE void depthwise_3x3(const ck_block_row *r, const float *weights, const float *bias, vf lo, vf hi,
                             ck_range interior, size_t v, const size_t stride, float *out) {
  const ck_window2d *w = r->window;
  const vf start = vload(bias + v * VW);
  vf weight[9];
#pragma clang loop unroll(full)
  for (size_t k = 0; k < 9; k++) weight[k] = vload(weights + k * CK_BLOCK + v * VW);
  const ptrdiff_t first = (ptrdiff_t)(interior.begin * stride) - (ptrdiff_t)w->pad_left;
  const float *row = r->x + first * CK_BLOCK + v * VW;
  const size_t line = w->dilation_height * w->width * CK_BLOCK;
  for (size_t x = interior.begin; x < interior.end; x++, row += stride * CK_BLOCK) {
    vf sum[3];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 3; i++) {
      sum[i] = i == 0 ? start : vset(0.0f);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < 3; j++) {
        sum[i] = vmuladd(weight[3 * i + j], vload(row + i * line + j * w->dilation_width * CK_BLOCK), sum[i]);
      }
    }
    vstore(out + x * CK_BLOCK + v * VW, vclip(vadd(vadd(sum[0], sum[1]), sum[2]), lo, hi));
  }
}

static void depthwise_row_3x3(const ck_block_row *r, const float *weights, const float *bias, vf lo, vf hi,
                              ck_range interior, float *out) {
  const ck_window2d *w = r->window;
  for (size_t v = 0; v < BLOCK_VECTORS; v++) {
    if (w->stride_width == 1) {
      depthwise_3x3(r, weights, bias, lo, hi, interior, v, 1, out);
    } else {
      depthwise_3x3(r, weights, bias, lo, hi, interior, v, w->stride_width, out);
    }
    for (size_t x = 0; x < w->out_width; x++) {
      if (x == interior.begin) x = interior.end;
      if (x >= w->out_width) break;
      vf result[BLOCK_P];
      block_outputs(r, BLOCK_SUM_OF_PRODUCTS, weights, vload(bias + v * VW), x, v, block_columns(w, x), 1, result);
      vstore(out + x * CK_BLOCK + v * VW, vclip(result[0], lo, hi));
    }
  }
}

static void KERNEL(f32_depthwise_block)(const ck_window2d *w, const float *restrict x, const float *restrict weights,
                                        const float *restrict bias, float lo, float hi, size_t first_row,
                                        size_t last_row, float *restrict scratch, float *restrict out) {
  if (depthwise_fits(w)) {
    depthwise_small(w, x, weights, bias, lo, hi, first_row, last_row, scratch, out);
    return;
  }
  const ck_range interior = interior_columns(w);
  const int is_3x3 = w->kernel_height == 3 && w->kernel_width == 3;
  for (size_t y = first_row; y < last_row; y++) {
    const ck_block_row r = block_row(w, x, y);
    float *line = out + y * w->out_width * CK_BLOCK;
    if (is_3x3 && r.rows.end - r.rows.begin == 3 && interior.begin < interior.end) {
      depthwise_row_3x3(&r, weights, bias, vset(lo), vset(hi), interior, line);
    } else {
      depthwise_row(&r, weights, bias, vset(lo), vset(hi), interior, line);
    }
  }
}

static void KERNEL(f32_max_pool_block)(const ck_window2d *w, const float *restrict x, size_t first_row,
                                       size_t last_row, float *restrict out) {
  for (size_t y = first_row; y < last_row; y++) {
    const ck_block_row r = block_row(w, x, y);
    for (size_t o = 0; o < w->out_width; o++) {
      const ck_range columns = block_columns(w, o);
      for (size_t v = 0; v < BLOCK_VECTORS; v++) {
        vf result[BLOCK_P];
        block_outputs(&r, BLOCK_MAXIMUM, x, vset(-INFINITY), o, v, columns, 1, result);
        vstore(out + (y * w->out_width + o) * CK_BLOCK + v * VW, result[0]);
      }
    }
  }
}

/// How many taps of a window along one axis count: those from `start` on that see inputs or padding.
CK_INLINE size_t padded_taps(ptrdiff_t start, size_t dilation, size_t size, size_t pad_end, size_t taps) {
  const ptrdiff_t room = (ptrdiff_t)(size + pad_end) - start;
  if (room <= 0) return 0;
  const size_t count = ((size_t)room - 1) / dilation + 1;
  return count < taps ? count : taps;
}

static void KERNEL(f32_average_pool_block)(const ck_window2d *w, int divisor, const float *restrict x,
                                           size_t first_row, size_t last_row, float *restrict out) {
  for (size_t y = first_row; y < last_row; y++) {
    const ck_block_row r = block_row(w, x, y);
    const ptrdiff_t top = (ptrdiff_t)(y * w->stride_height) - (ptrdiff_t)w->pad_top;
    const size_t padded_rows = padded_taps(top, w->dilation_height, w->height, w->pad_bottom, w->kernel_height);
    for (size_t o = 0; o < w->out_width; o++) {
      const ck_range columns = block_columns(w, o);
      const ptrdiff_t left = (ptrdiff_t)(o * w->stride_width) - (ptrdiff_t)w->pad_left;
      size_t count = w->kernel_height * w->kernel_width;
      if (divisor == CK_AVERAGE_INPUTS) count = (r.rows.end - r.rows.begin) * (columns.end - columns.begin);
      if (divisor == CK_AVERAGE_PADDED) {
        count = padded_rows * padded_taps(left, w->dilation_width, w->width, w->pad_right, w->kernel_width);
      }
      for (size_t v = 0; v < BLOCK_VECTORS; v++) {
        vf result[BLOCK_P];
        block_outputs(&r, BLOCK_SUM, x, vset(0.0f), o, v, columns, 1, result);
        const vf mean = count ? vdiv(result[0], vset((float)count)) : vset(0.0f);
        vstore(out + (y * w->out_width + o) * CK_BLOCK + v * VW, mean);
      }
    }
  }
}
