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

static void KERNEL(integer_requantize)(size_t n, const int32_t *sums, const double *bias, const double *factor,
                                       double zero_point, double lo, double hi, uint8_t *restrict out) {
  for (size_t i = 0; i < n; i++) {
    out[i] = requantized(((double)sums[i] + bias[i]) * factor[i], zero_point, lo, hi);
  }
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
