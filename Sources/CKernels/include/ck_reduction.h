#ifndef CK_REDUCTION_H
#define CK_REDUCTION_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Reductions of n contiguous f32 values. Sums use 64 partial sums in a fixed arrangement (element i goes to partial
/// sum i mod 64, these are added pairwise), so that every CPU level gives the same bits. In rows, `out` may equal `x`.

/// 0 for n = 0.
float ck_f32_sum(size_t n, const float *x);
float ck_f32_sum_squares(size_t n, const float *x);
float ck_f32_dot(size_t n, const float *a, const float *b);
/// NaN if any element is NaN; -inf (max) or +inf (min) for n = 0.
float ck_f32_max_element(size_t n, const float *x);
float ck_f32_min_element(size_t n, const float *x);
/// The index of the first largest (smallest) element, or of the first NaN if there is one; 0 for n = 0.
size_t ck_f32_argmax(size_t n, const float *x);
size_t ck_f32_argmin(size_t n, const float *x);
/// Of |x|.
float ck_f32_sum_magnitudes(size_t n, const float *x);

/// The same for each column of a matrix whose rows lie `stride` elements apart. Sums add runs of 64 rows, then runs of
/// 64 of these, so that rounding errors grow slowly; all CPU levels give the same bits. Softmax writes a matrix of the
/// same layout, which may be x itself.
void ck_f32_sum_columns(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out);
void ck_f32_sum_squares_columns(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out);
void ck_f32_sum_magnitudes_columns(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out);
void ck_f32_max_columns(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out);
void ck_f32_min_columns(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out);
void ck_f32_softmax_columns(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out);
void ck_f32_log_softmax_columns(size_t rows, size_t columns, const float *x, ptrdiff_t stride, float *out);
/// For at most 2^24 rows.
void ck_f32_argmax_columns(size_t rows, size_t columns, const float *x, ptrdiff_t stride, int64_t *out);
void ck_f32_argmin_columns(size_t rows, size_t columns, const float *x, ptrdiff_t stride, int64_t *out);

/// The mean and the variance of a population (divisor n), in two passes; both 0 for n = 0.
void ck_f32_mean_variance(size_t n, const float *x, float *restrict mean, float *restrict variance);

/// e^(x - max x) / sum of these.
void ck_f32_softmax_row(size_t n, const float *x, float *out);
/// x - max x - log(sum of e^(x - max x)).
void ck_f32_log_softmax_row(size_t n, const float *x, float *out);
/// (x - mean) / sqrt(variance + epsilon) * scale + bias. A nil scale is 1, a nil bias 0. Where not nil, `mean` and
/// `inverse_deviation` receive one number each: ONNX's optional outputs Mean and InvStdDev.
void ck_f32_layer_norm_row(size_t n, const float *x, const float *_Nullable scale, const float *_Nullable bias,
                           float epsilon, float *out, float *_Nullable mean, float *_Nullable inverse_deviation);

#pragma clang assume_nonnull end

#endif
