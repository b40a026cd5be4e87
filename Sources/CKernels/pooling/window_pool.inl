/// Pooling of one plane, one output row at a time: vectors where the window lies between the left and right edge,
/// single numbers beside that.

typedef struct {
  const ck_window2d *window;
  const float *x;
  /// The taps whose rows lie in the plane, and the input row of tap 0, for the output row at hand.
  ck_range rows;
  ptrdiff_t first_row;
} ck_pool_row;

/// What an empty window gives, and how an input joins it.
typedef struct {
  float start;
  vf (*join)(vf, vf);
} ck_pool_rule;

CK_INLINE vf join_max(vf a, vf b) { return vmax_nan(a, b); }
CK_INLINE vf join_sum(vf a, vf b) { return vadd(a, b); }

CK_INLINE ck_pool_row pool_row(const ck_window2d *w, const float *x, size_t y) {
  const ptrdiff_t first_row = (ptrdiff_t)(y * w->stride_height) - (ptrdiff_t)w->pad_top;
  return (ck_pool_row){w, x, valid_taps(first_row, w->dilation_height, w->height, w->kernel_height), first_row};
}

/// The first `count` outputs from column x on, whose taps [taps.begin, taps.end) lie in the plane.
CK_INLINE vf pooled(const ck_pool_row *r, ck_pool_rule rule, size_t x, size_t stride, ck_range taps, size_t count) {
  const ck_window2d *w = r->window;
  const ptrdiff_t start = (ptrdiff_t)(x * stride) - (ptrdiff_t)w->pad_left;
  vf result = vset(rule.start);
  for (size_t i = r->rows.begin; i < r->rows.end; i++) {
    const ptrdiff_t row = r->first_row + (ptrdiff_t)(i * w->dilation_height);
    const float *inputs = r->x + row * (ptrdiff_t)w->width + start;
    for (size_t j = taps.begin; j < taps.end; j++) {
      result = rule.join(result, load_strided(inputs + j * w->dilation_width, stride, count));
    }
  }
  return result;
}

CK_INLINE ck_range column_taps(const ck_window2d *w, size_t x) {
  const ptrdiff_t start = (ptrdiff_t)(x * w->stride_width) - (ptrdiff_t)w->pad_left;
  return valid_taps(start, w->dilation_width, w->width, w->kernel_width);
}

CK_INLINE float pooled_border(const ck_pool_row *r, ck_pool_rule rule, size_t x) {
  return vfirst(pooled(r, rule, x, r->window->stride_width, column_taps(r->window, x), 1));
}

CK_INLINE void pool_interior_by(const ck_pool_row *r, ck_pool_rule rule, ck_range columns, size_t stride,
                                float *out) {
  const ck_range taps = {0, r->window->kernel_width};
  size_t x = columns.begin;
  for (; columns.end - x >= VW; x += VW) vstore(out + x, pooled(r, rule, x, stride, taps, VW));
  const size_t rest = columns.end - x;
  if (rest) vstore_n(out + x, pooled(r, rule, x, stride, taps, rest), rest);
}

CK_INLINE void pool_interior(const ck_pool_row *r, ck_pool_rule rule, ck_range columns, float *out) {
  const size_t stride = r->window->stride_width;
  if (stride == 1) {
    pool_interior_by(r, rule, columns, 1, out);
  } else if (stride == 2) {
    pool_interior_by(r, rule, columns, 2, out);
  } else {
    pool_interior_by(r, rule, columns, stride, out);
  }
}

CK_INLINE void pool_whole_row(const ck_pool_row *r, ck_pool_rule rule, ck_range columns, float *out) {
  for (size_t x = 0; x < columns.begin; x++) store_f32(out + x, pooled_border(r, rule, x));
  pool_interior(r, rule, columns, out);
  for (size_t x = columns.end; x < r->window->out_width; x++) store_f32(out + x, pooled_border(r, rule, x));
}

static void KERNEL(f32_max_pool2d_plane)(const ck_window2d *w, const float *restrict x, float *restrict out) {
  const ck_pool_rule rule = {-INFINITY, join_max};
  const ck_range columns = interior_columns(w);
  for (size_t y = 0; y < w->out_height; y++, out += w->out_width) {
    const ck_pool_row r = pool_row(w, x, y);
    pool_whole_row(&r, rule, columns, out);
  }
}

/// The taps along one axis that count: `inputs` of them see inputs, the window starts at `start` against the plane.
static size_t counted(int divisor, size_t inputs, ptrdiff_t start, size_t dilation, size_t extent, size_t pad_before,
                      size_t pad_after, size_t taps) {
  if (divisor == CK_AVERAGE_INPUTS) return inputs;
  if (divisor == CK_AVERAGE_KERNEL) return taps;
  const ck_range padded = valid_taps(start + (ptrdiff_t)pad_before, dilation, pad_before + extent + pad_after, taps);
  return padded.end - padded.begin;
}

static size_t counted_columns(const ck_window2d *w, int divisor, size_t x) {
  const ck_range taps = column_taps(w, x);
  const ptrdiff_t start = (ptrdiff_t)(x * w->stride_width) - (ptrdiff_t)w->pad_left;
  return counted(divisor, taps.end - taps.begin, start, w->dilation_width, w->width, w->pad_left, w->pad_right,
                 w->kernel_width);
}

CK_INLINE float quotient(float sum, size_t count) { return count ? sum / (float)count : 0.0f; }

static void KERNEL(f32_average_pool2d_plane)(const ck_window2d *w, int divisor, const float *restrict x,
                                             float *restrict out) {
  const ck_pool_rule rule = {0.0f, join_sum};
  const ck_range columns = interior_columns(w);
  for (size_t y = 0; y < w->out_height; y++, out += w->out_width) {
    const ck_pool_row r = pool_row(w, x, y);
    const size_t rows = counted(divisor, r.rows.end - r.rows.begin, r.first_row, w->dilation_height, w->height,
                                w->pad_top, w->pad_bottom, w->kernel_height);
    pool_whole_row(&r, rule, columns, out);
    for (size_t c = 0; c < columns.begin; c++) {
      store_f32(out + c, quotient(load_f32(out + c), rows * counted_columns(w, divisor, c)));
    }
    const size_t count = rows * w->kernel_width;
    const vf whole = vset(count ? (float)count : 1.0f);
    for (size_t c = columns.begin; c < columns.end; c += VW) {
      const size_t lanes = columns.end - c < VW ? columns.end - c : VW;
      vstore_n(out + c, vdiv(vload_n(out + c, lanes), whole), lanes);
    }
    for (size_t c = columns.end; c < w->out_width; c++) {
      store_f32(out + c, quotient(load_f32(out + c), rows * counted_columns(w, divisor, c)));
    }
  }
}
