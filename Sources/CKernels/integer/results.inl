/// What becomes of sums: plain loops, which the compiler vectorises for the file's level.

static void KERNEL(integer_adjust)(size_t n, int32_t *sums, int32_t factor, const int32_t *a, const int32_t *b) {
  if (a) {
    for (size_t i = 0; i < n; i++) sums[i] = (int32_t)((uint32_t)sums[i] + (uint32_t)factor * (uint32_t)a[i]);
  }
  if (b) {
    for (size_t i = 0; i < n; i++) sums[i] = (int32_t)((uint32_t)sums[i] + (uint32_t)b[i]);
  }
}

CK_INLINE uint8_t requantized(double product, double zero_point, double lo, double hi) {
  double value = __builtin_rint(product);
  value = (value == value ? value : 0.0) + zero_point;
  value = value > lo ? value : lo;
  value = value < hi ? value : hi;
  return (uint8_t)(int32_t)value;
}

CK_INLINE void requantize_exactly(const ck_requantization *r, size_t n, const int32_t *sums, size_t first,
                                  uint8_t *restrict out) {
  const double *bias = r->bias + first, *factor = r->factor + first;
  const double zero_point = r->zero_point, lo = r->lo, hi = r->hi;
  for (size_t i = 0; i < n; i++) {
    out[i] = requantized(((double)sums[i] + bias[i]) * factor[i], zero_point, lo, hi);
  }
}

/// In single precision, and once more in double where that may be on the wrong side of a tie: t is off by less than
/// 2^-22 (|t| + |offset|), since the sum, scale, offset, product and t are rounded once each. Where |t| is above 512, a
/// bound is the result whatever t is rounded to.
CK_INLINE void requantize_part(const ck_requantization *r, const size_t n, const int32_t *sums, size_t first,
                               uint8_t *restrict out) {
  const float zero_point = (float)r->zero_point, lo = (float)r->lo, hi = (float)r->hi;
  const float limit = 0.5f - (512.0f + r->largest_offset) * 0x1p-21f;
  const float *scale = r->scale + first, *offset = r->offset + first;
  int unsure = 0;
#pragma clang loop vectorize(enable)
  for (size_t i = 0; i < n; i++) {
    const float t = muladd((float)sums[i], scale[i], offset[i]);
    const float rounded = __builtin_rintf(t);
    unsure |= !(__builtin_fabsf(t - rounded) < limit);
    float value = rounded + zero_point;
    value = value > lo ? value : lo;
    out[i] = (uint8_t)(int32_t)(value < hi ? value : hi);
  }
  if (unsure) requantize_exactly(r, n, sums, first, out);
}

static void KERNEL(integer_requantize)(const ck_requantization *r, size_t n, const int32_t *sums, size_t first,
                                       uint8_t *restrict out) {
  enum { PART = 32, HALF = PART / 2 };
  size_t i = 0;
  for (; i + PART <= n; i += PART) requantize_part(r, PART, sums + i, first + i, out + i);
  if (i + HALF <= n) {
    requantize_part(r, HALF, sums + i, first + i, out + i);
    i += HALF;
  }
  requantize_exactly(r, n - i, sums + i, first + i, out + i);
}

static void KERNEL(integer_requantize_plane)(size_t n, const float *sums, double bias, double factor, double zero_point,
                                             double lo, double hi, uint8_t *restrict out) {
  for (size_t i = 0; i < n; i++) {
    out[i] = requantized(((double)sums[i] + bias) * factor, zero_point, lo, hi);
  }
}

static void KERNEL(integer_scale)(size_t n, const int32_t *sums, const double *bias, const double *factor,
                                  float *restrict out) {
  for (size_t i = 0; i < n; i++) out[i] = (float)((double)sums[i] * factor[i] + bias[i]);
}

static void KERNEL(lookup)(size_t n, const uint8_t *x, const uint8_t *restrict table, uint8_t *out) {
  for (size_t i = 0; i < n; i++) out[i] = table[x[i]];
}

static void KERNEL(lookup_pair)(size_t n, const uint8_t *a, size_t a_step, const uint8_t *b, size_t b_step,
                                const uint8_t *restrict table, uint8_t *out) {
  for (size_t i = 0; i < n; i++) out[i] = table[256 * (size_t)a[i * a_step] + b[i * b_step]];
}
