/// Depthwise convolutions of 5x5 windows, and of 3x3 ones that move by one, without dilation: the input rows that a row
/// of outputs sees are kept with their padding, so that no window needs a test, and a few neighbouring outputs share
/// what they load. Windows of 3x3 that move by two see too little of a row for that.

enum { DEPTHWISE_P = VECTOR_REGISTERS > 16 ? 7 : 4, DEPTHWISE_K = 5 };

CK_INLINE int depthwise_fits(const ck_window2d *w) {
  const size_t kernel = w->kernel_width;
  const int is_known = w->stride_width == 1 ? kernel == 3 || kernel == 5 : w->stride_width == 2 && kernel == 5;
  return is_known && w->kernel_height == kernel && w->dilation_height == 1 && w->dilation_width == 1;
}

/// The positions of a row with its padding: what whole tiles of outputs see.
CK_INLINE size_t depthwise_width(const ck_window2d *w) {
  const size_t tiles = (w->out_width + DEPTHWISE_P - 1) / DEPTHWISE_P;
  return (tiles * DEPTHWISE_P - 1) * w->stride_width + w->kernel_width;
}

static size_t KERNEL(f32_depthwise_scratch)(const ck_window2d *w) {
  return depthwise_fits(w) && w->out_width ? depthwise_width(w) * w->kernel_height * CK_BLOCK : 0;
}

/// Row `row` of the input, which may lie outside, with its padding.
static void depthwise_pad_row(const ck_window2d *w, const float *restrict x, ptrdiff_t row, size_t width,
                              float *restrict to) {
  const int is_inside = row >= 0 && (size_t)row < w->height;
  const size_t left = w->pad_left < width ? w->pad_left : width;
  const size_t room = width - left, inside = !is_inside ? 0 : w->width < room ? w->width : room;
  const float *from = is_inside ? x + (size_t)row * w->width * CK_BLOCK : x;
  memset(to, 0, left * CK_BLOCK * sizeof *to);
  memcpy(to + left * CK_BLOCK, from, inside * CK_BLOCK * sizeof *to);
  memset(to + (left + inside) * CK_BLOCK, 0, (room - inside) * CK_BLOCK * sizeof *to);
}

/// The outputs of vector v of a tile whose inputs begin at `column` of the rows.
CK_INLINE void depthwise_tile(const float *const rows[DEPTHWISE_K], size_t column, const float *weights, vf start,
                              size_t v, const size_t kernel, const size_t stride, vf sum[DEPTHWISE_P]) {
  vf input[(DEPTHWISE_P - 1) * 2 + DEPTHWISE_K];
#pragma clang loop unroll(full)
  for (size_t p = 0; p < DEPTHWISE_P; p++) sum[p] = start;
  // Unrolled, this would keep more weights than there are registers.
#pragma clang loop unroll(disable)
  for (size_t i = 0; i < kernel; i++) {
    const float *row = rows[i] + column * CK_BLOCK + v * VW;
#pragma clang loop unroll(full)
    for (size_t k = 0; k < (DEPTHWISE_P - 1) * stride + kernel; k++) input[k] = vload(row + k * CK_BLOCK);
#pragma clang loop unroll(full)
    for (size_t j = 0; j < kernel; j++) {
      const vf weight = vload(weights + (i * kernel + j) * CK_BLOCK + v * VW);
#pragma clang loop unroll(full)
      for (size_t p = 0; p < DEPTHWISE_P; p++) sum[p] = vmuladd(weight, input[p * stride + j], sum[p]);
    }
  }
}

CK_INLINE void depthwise_rows(const ck_window2d *w, const float *restrict x, const float *restrict weights,
                              const float *restrict bias, float lo, float hi, size_t first_row, size_t last_row,
                              float *restrict scratch, float *restrict out, const size_t kernel,
                              const size_t stride) {
  const size_t width = depthwise_width(w);
  // Row t with the rows of padding above counted in, in place t modulo the window's rows.
  size_t next = first_row * w->stride_height;
  for (size_t y = first_row; y < last_row; y++) {
    const size_t top = y * w->stride_height;
    const float *rows[DEPTHWISE_K];
    if (next < top) next = top;
    for (; next < top + kernel; next++) {
      depthwise_pad_row(w, x, (ptrdiff_t)next - (ptrdiff_t)w->pad_top, width,
                        scratch + next % kernel * width * CK_BLOCK);
    }
    for (size_t i = 0; i < kernel; i++) rows[i] = scratch + (top + i) % kernel * width * CK_BLOCK;
    for (size_t column = 0; column < w->out_width; column += DEPTHWISE_P) {
      const size_t count = w->out_width - column < DEPTHWISE_P ? w->out_width - column : DEPTHWISE_P;
      float *to = out + (y * w->out_width + column) * CK_BLOCK;
      for (size_t v = 0; v < BLOCK_VECTORS; v++) {
        vf sum[DEPTHWISE_P];
        depthwise_tile(rows, column * stride, weights, vload(bias + v * VW), v, kernel, stride, sum);
#pragma clang loop unroll(full)
        for (size_t p = 0; p < DEPTHWISE_P; p++) {
          if (p < count) vstore(to + p * CK_BLOCK + v * VW, vclip(sum[p], vset(lo), vset(hi)));
        }
      }
    }
  }
}

CK_INLINE void depthwise_small(const ck_window2d *w, const float *restrict x, const float *restrict weights,
                               const float *restrict bias, float lo, float hi, size_t first_row, size_t last_row,
                               float *restrict scratch, float *restrict out) {
  if (w->kernel_width == 3) {
    depthwise_rows(w, x, weights, bias, lo, hi, first_row, last_row, scratch, out, 3, 1);
  } else if (w->stride_width == 1) {
    depthwise_rows(w, x, weights, bias, lo, hi, first_row, last_row, scratch, out, 5, 1);
  } else {
    depthwise_rows(w, x, weights, bias, lo, hi, first_row, last_row, scratch, out, 5, 2);
  }
}
