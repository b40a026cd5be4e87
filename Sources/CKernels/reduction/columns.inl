/// Reductions of the columns of a matrix, a strip of neighbouring columns at a time.

/// Vectors of a wide strip.
enum { STRIP = 4 };

/// A sum that keeps rounding errors small: runs of 64 terms are added up, then runs of 64 of these.
typedef struct {
  vf run, middle, total;
} ck_cascade;

CK_INLINE void cascade_add(ck_cascade *sum, vf term, size_t row) {
  sum->run = vadd(sum->run, term);
  if (row % 64 != 63) return;
  sum->middle = vadd(sum->middle, sum->run);
  sum->run = vset(0.0f);
  if (row % 4096 != 4095) return;
  sum->total = vadd(sum->total, sum->middle);
  sum->middle = vset(0.0f);
}

CK_INLINE vf cascade_total(const ck_cascade *sum) { return vadd(sum->total, vadd(sum->middle, sum->run)); }

CK_INLINE vf itself(vf v) { return v; }

/// The sums of `vectors` vectors of columns, of which the last has `count` lanes.
CK_INLINE void sum_strip(size_t rows, size_t vectors, size_t count, const float *x, ptrdiff_t stride,
                         vf (*term)(vf), float *out) {
  ck_cascade sums[STRIP];
  for (size_t v = 0; v < vectors; v++) sums[v] = (ck_cascade){vset(0.0f), vset(0.0f), vset(0.0f)};
  for (size_t row = 0; row < rows; row++, x += stride) {
    for (size_t v = 0; v < vectors; v++) cascade_add(&sums[v], term(vload_n(x + v * VW, count)), row);
  }
  for (size_t v = 0; v < vectors; v++) vstore_n(out + v * VW, cascade_total(&sums[v]), count);
}

CK_INLINE void choose_strip(size_t rows, size_t vectors, size_t count, const float *x, ptrdiff_t stride,
                            vf (*choose)(vf, vf), float start, float *out) {
  vf best[STRIP];
  for (size_t v = 0; v < vectors; v++) best[v] = vset(start);
  for (size_t row = 0; row < rows; row++, x += stride) {
    for (size_t v = 0; v < vectors; v++) best[v] = choose(best[v], vload_n(x + v * VW, count));
  }
  for (size_t v = 0; v < vectors; v++) vstore_n(out + v * VW, best[v], count);
}

/// Calls STATEMENT(vectors, count) for each strip, which begins at column `at`.
#define FOR_EACH_STRIP(columns, STATEMENT)                        \
  size_t at = 0;                                                  \
  for (; (columns) - at >= STRIP * VW; at += STRIP * VW) {        \
    STATEMENT(STRIP, VW)                                          \
  }                                                               \
  for (; at < (columns); at += VW) {                              \
    const size_t rest = (columns) - at < VW ? (columns) - at : VW; \
    STATEMENT(1, rest)                                            \
  }

#define SUM_COLUMNS(name, term)                                                                             \
  static void KERNEL(f32_##name##_columns)(size_t rows, size_t columns, const float *x, ptrdiff_t stride,   \
                                           float *out) {                                                    \
    FOR_EACH_STRIP(columns, SUM_STRIP_##term)                                                               \
  }
#define SUM_STRIP_itself(vectors, count) sum_strip(rows, vectors, count, x + at, stride, itself, out + at);
#define SUM_STRIP_square(vectors, count) sum_strip(rows, vectors, count, x + at, stride, square, out + at);
#define SUM_STRIP_vabs(vectors, count) sum_strip(rows, vectors, count, x + at, stride, vabs, out + at);

SUM_COLUMNS(sum, itself)
SUM_COLUMNS(sum_squares, square)
SUM_COLUMNS(sum_magnitudes, vabs)

#define MAX_STRIP(vectors, count) choose_strip(rows, vectors, count, x + at, stride, larger, -INFINITY, out + at);
#define MIN_STRIP(vectors, count) choose_strip(rows, vectors, count, x + at, stride, smaller, INFINITY, out + at);

static void KERNEL(f32_max_columns)(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out) {
  FOR_EACH_STRIP(columns, MAX_STRIP)
}
static void KERNEL(f32_min_columns)(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out) {
  FOR_EACH_STRIP(columns, MIN_STRIP)
}

/// Softmax of one vector of columns.
CK_INLINE void softmax_strip(size_t rows, size_t count, const float *x, ptrdiff_t stride, int is_logarithm,
                             float *out) {
  vf top = vset(-INFINITY);
  for (size_t row = 0; row < rows; row++) top = larger(top, vload_n(x + (ptrdiff_t)row * stride, count));
  ck_cascade sum = {vset(0.0f), vset(0.0f), vset(0.0f)};
  for (size_t row = 0; row < rows; row++) {
    const ptrdiff_t place = (ptrdiff_t)row * stride;
    const vf e = v_exp(vsub(vload_n(x + place, count), top));
    if (!is_logarithm) vstore_n(out + place, e, count);
    cascade_add(&sum, e, row);
  }
  const vf total = cascade_total(&sum), log_total = v_log(total);
  for (size_t row = 0; row < rows; row++) {
    const ptrdiff_t place = (ptrdiff_t)row * stride;
    const vf v = is_logarithm ? vsub(vsub(vload_n(x + place, count), top), log_total)
                              : vdiv(vload_n(out + place, count), total);
    vstore_n(out + place, v, count);
  }
}

static void KERNEL(f32_softmax_columns)(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out) {
  for (size_t at = 0; at < columns; at += VW) {
    softmax_strip(rows, columns - at < VW ? columns - at : VW, x + at, stride, 0, out + at);
  }
}
static void KERNEL(f32_log_softmax_columns)(size_t rows, size_t columns, const float *x, ptrdiff_t stride,
                                            float *out) {
  for (size_t at = 0; at < columns; at += VW) {
    softmax_strip(rows, columns - at < VW ? columns - at : VW, x + at, stride, 1, out + at);
  }
}

/// The row of each column's largest element, or of its first NaN; the smallest's where asked for.
CK_INLINE void index_strip(size_t rows, size_t count, const float *x, ptrdiff_t stride, int is_smallest,
                           int64_t *out) {
  vf best = vset(-INFINITY), place = vset(0.0f);
  for (size_t row = 0; row < rows; row++, x += stride) {
    const vf loaded = vload_n(x, count), v = is_smallest ? vneg(loaded) : loaded;
    const vf number = vset((float)row);
    const vf moved = vselect(vlt(best, v), number, vselect(visnan(v), number, place));
    place = vselect(visnan(best), place, moved);
    best = larger(best, v);
  }
  float lanes[VW];
  vstore(lanes, place);
  for (size_t i = 0; i < count; i++) out[i] = (int64_t)lanes[i];
}

static void KERNEL(f32_argmax_columns)(size_t rows, size_t columns, const float *x, ptrdiff_t stride,
                                       int64_t *out) {
  for (size_t at = 0; at < columns; at += VW) {
    index_strip(rows, columns - at < VW ? columns - at : VW, x + at, stride, 0, out + at);
  }
}
static void KERNEL(f32_argmin_columns)(size_t rows, size_t columns, const float *x, ptrdiff_t stride,
                                       int64_t *out) {
  for (size_t at = 0; at < columns; at += VW) {
    index_strip(rows, columns - at < VW ? columns - at : VW, x + at, stride, 1, out + at);
  }
}
