#include "../simd/math.inl"
#include "../simd/sum.inl"

static float KERNEL(f32_sum)(size_t n, const float *x) {
  SUM_OVER(n, vload(x + i), vload_n(x + i, count))
  return partial_total(sum);
}

CK_INLINE vf square(vf v) { return vmul(v, v); }

static float KERNEL(f32_sum_squares)(size_t n, const float *x) {
  SUM_OVER(n, square(vload(x + i)), square(vload_n(x + i, count)))
  return partial_total(sum);
}

static float KERNEL(f32_sum_magnitudes)(size_t n, const float *x) {
  SUM_OVER(n, vabs(vload(x + i)), vabs(vload_n(x + i, count)))
  return partial_total(sum);
}

static float KERNEL(f32_dot)(size_t n, const float *a, const float *b) {
  SUM_OVER(n, vmul(vload(a + i), vload(b + i)), vmul(vload_n(a + i, count), vload_n(b + i, count)))
  return partial_total(sum);
}

static float sum_square_deviations(size_t n, const float *x, float mean) {
  const vf centre = vset(mean);
  SUM_OVER(n, square(vsub(vload(x + i), centre)), vkeep_n(square(vsub(vload_n(x + i, count), centre)), count))
  return partial_total(sum);
}

static void KERNEL(f32_mean_variance)(size_t n, const float *x, float *restrict mean, float *restrict variance) {
  const float average = n ? KERNEL(f32_sum)(n, x) / (float)n : 0.0f;
  *mean = average;
  *variance = n ? sum_square_deviations(n, x, average) / (float)n : 0.0f;
}

CK_INLINE vf larger(vf a, vf b) { return vmax_nan(a, b); }
CK_INLINE vf smaller(vf a, vf b) { return vmin_nan(a, b); }

/// Folds n elements into one with `choose`, four vectors at a time. Short rests are folded one by one.
CK_INLINE float extreme(size_t n, const float *x, float start, vf (*choose)(vf, vf)) {
  vf best[4] = {vset(start), vset(start), vset(start), vset(start)};
  size_t at = 0;
  for (; n - at >= 4 * VW; at += 4 * VW) {
    for (size_t v = 0; v < 4; v++) best[v] = choose(best[v], vload(x + at + v * VW));
  }
  for (; n - at >= VW; at += VW) best[0] = choose(best[0], vload(x + at));
  float lanes[VW];
  vstore(lanes, choose(choose(best[0], best[1]), choose(best[2], best[3])));
  vf result = vset(start);
  for (size_t i = 0; i < VW; i++) result = choose(result, vset(lanes[i]));
  for (; at < n; at++) result = choose(result, vset(load_f32(x + at)));
  return vfirst(result);
}

static float KERNEL(f32_max_element)(size_t n, const float *x) { return extreme(n, x, -INFINITY, larger); }
static float KERNEL(f32_min_element)(size_t n, const float *x) { return extreme(n, x, INFINITY, smaller); }

/// The index of the first element that equals `wanted`, or of the first NaN if `wanted` is NaN; 0 if there is none.
static size_t first_index(size_t n, const float *x, float wanted) {
  const vf target = vset(wanted);
  const int seeks_nan = wanted != wanted;
  for (size_t at = 0; at < n; at += VW) {
    const size_t count = n - at < VW ? n - at : VW;
    const vf v = vload_n(x + at, count);
    const unsigned found = vmask_bits(seeks_nan ? visnan(v) : veq(v, target)) & ((1u << count) - 1u);
    if (found) return at + (size_t)__builtin_ctz(found);
  }
  return 0;
}

static size_t KERNEL(f32_argmax)(size_t n, const float *x) {
  return first_index(n, x, KERNEL(f32_max_element)(n, x));
}
static size_t KERNEL(f32_argmin)(size_t n, const float *x) {
  return first_index(n, x, KERNEL(f32_min_element)(n, x));
}

/// e^(x - top), stored as well.
CK_INLINE vf exponential(const float *x, vf top, float *out) {
  const vf e = v_exp(vsub(vload(x), top));
  vstore(out, e);
  return e;
}
CK_INLINE vf exponential_rest(const float *x, vf top, float *out, size_t count) {
  const vf e = v_exp(vsub(vload_n(x, count), top));
  vstore_n(out, e, count);
  return vkeep_n(e, count);
}

static void KERNEL(f32_softmax_row)(size_t n, const float *x, float *out) {
  const vf top = vset(KERNEL(f32_max_element)(n, x));
  SUM_OVER(n, exponential(x + i, top, out + i), exponential_rest(x + i, top, out + i, count))
  const vf total = vset(partial_total(sum));
  for (size_t k = 0; k < n; k += VW) {
    const size_t count = n - k < VW ? n - k : VW;
    vstore_n(out + k, vdiv(vload_n(out + k, count), total), count);
  }
}

static void KERNEL(f32_log_softmax_row)(size_t n, const float *x, float *out) {
  const vf top = vset(KERNEL(f32_max_element)(n, x));
  SUM_OVER(n, v_exp(vsub(vload(x + i), top)), vkeep_n(v_exp(vsub(vload_n(x + i, count), top)), count))
  const vf log_total = v_log(vset(partial_total(sum)));
  for (size_t k = 0; k < n; k += VW) {
    const size_t count = n - k < VW ? n - k : VW;
    vstore_n(out + k, vsub(vsub(vload_n(x + k, count), top), log_total), count);
  }
}

static void KERNEL(f32_layer_norm_row)(size_t n, const float *x, const float *scale, const float *bias,
                                       float epsilon, float *out, float *mean, float *inverse_deviation) {
  float average, variance;
  KERNEL(f32_mean_variance)(n, x, &average, &variance);
  const float inverse = vfirst(vdiv(vset(1.0f), vsqrt(vset(variance + epsilon))));
  if (mean) store_f32(mean, average);
  if (inverse_deviation) store_f32(inverse_deviation, inverse);
  const vf centre = vset(average), factor = vset(inverse);
  for (size_t at = 0; at < n; at += VW) {
    const size_t count = n - at < VW ? n - at : VW;
    vf v = vmul(vsub(vload_n(x + at, count), centre), factor);
    if (scale) v = vmul(v, vload_n(scale + at, count));
    if (bias) v = vadd(v, vload_n(bias + at, count));
    vstore_n(out + at, v, count);
  }
}

#include "columns.inl"

const struct ck_reduction_table CK_AT_LEVEL(ck_reduction) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "reduction.inc"
#undef CK_KERNEL
};
