#ifndef CK_ELEMENTWISE_H
#define CK_ELEMENTWISE_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Element by element over n f32 values; `out` may equal any input. All CPU levels give the same bits.

/// out[i] = a[i] op b[i]. max and min give NaN when either operand is NaN.
void ck_f32_add(size_t n, const float *a, const float *b, float *out);
void ck_f32_sub(size_t n, const float *a, const float *b, float *out);
void ck_f32_mul(size_t n, const float *a, const float *b, float *out);
void ck_f32_div(size_t n, const float *a, const float *b, float *out);
void ck_f32_max(size_t n, const float *a, const float *b, float *out);
void ck_f32_min(size_t n, const float *a, const float *b, float *out);
/// out[i] = a[i] < 0 ? a[i] * b[i] : a[i], b being the slope.
void ck_f32_prelu(size_t n, const float *a, const float *b, float *out);

/// out[i] = a[i] op b; rsub and rdiv are b - a[i] and b / a[i].
void ck_f32_add_scalar(size_t n, const float *a, float b, float *out);
void ck_f32_sub_scalar(size_t n, const float *a, float b, float *out);
void ck_f32_rsub_scalar(size_t n, const float *a, float b, float *out);
void ck_f32_mul_scalar(size_t n, const float *a, float b, float *out);
void ck_f32_div_scalar(size_t n, const float *a, float b, float *out);
void ck_f32_rdiv_scalar(size_t n, const float *a, float b, float *out);
void ck_f32_max_scalar(size_t n, const float *a, float b, float *out);
void ck_f32_min_scalar(size_t n, const float *a, float b, float *out);

void ck_f32_abs(size_t n, const float *x, float *out);
void ck_f32_neg(size_t n, const float *x, float *out);
void ck_f32_sqrt(size_t n, const float *x, float *out);
/// 1 / x.
void ck_f32_reciprocal(size_t n, const float *x, float *out);
void ck_f32_floor(size_t n, const float *x, float *out);
void ck_f32_ceil(size_t n, const float *x, float *out);
/// Within 1.1 ULP for every input.
void ck_f32_exp(size_t n, const float *x, float *out);
/// Within 1 ULP for every input; log(0) = -inf, NaN below 0.
void ck_f32_log(size_t n, const float *x, float *out);
/// Within 2 ULP for every input.
void ck_f32_erf(size_t n, const float *x, float *out);
/// max(x, 0).
void ck_f32_relu(size_t n, const float *x, float *out);
/// 1 / (1 + e^-x), within 3 ULP for every input.
void ck_f32_sigmoid(size_t n, const float *x, float *out);
/// Within 3 ULP for every input.
void ck_f32_tanh(size_t n, const float *x, float *out);
/// x * (1 + erf(x / sqrt 2)) / 2, within 4 ULP or 5e-7; NaN at -inf, as IEEE arithmetic gives for -inf * 0. Both so
/// for the next two.
void ck_f32_gelu(size_t n, const float *x, float *out);
/// x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2.
void ck_f32_gelu_tanh(size_t n, const float *x, float *out);
/// x * sigmoid(x), also called swish.
void ck_f32_silu(size_t n, const float *x, float *out);
/// x * min(max(x / 6 + 1/2, 0), 1).
void ck_f32_hardswish(size_t n, const float *x, float *out);
/// ONNX's Selu with its default alpha and gamma.
void ck_f32_selu(size_t n, const float *x, float *out);
/// log(1 + e^x), within 2 ULP for every input.
void ck_f32_softplus(size_t n, const float *x, float *out);
/// x < 0 ? alpha * x : x.
void ck_f32_leaky_relu(size_t n, const float *x, float alpha, float *out);
/// x < 0 ? alpha * (e^x - 1) : x.
void ck_f32_elu(size_t n, const float *x, float alpha, float *out);
/// min(max(x, lo), hi): hi where lo > hi, the bound where x is a zero of the other sign; infinite bounds leave a side
/// open.
void ck_f32_clip(size_t n, const float *x, float lo, float hi, float *out);
/// min(max(alpha * x + beta, 0), 1), rounded once.
void ck_f32_hardsigmoid(size_t n, const float *x, float alpha, float beta, float *out);

/// x * a + b, rounded once: batch normalization of one channel.
void ck_f32_scale_shift(size_t n, const float *x, float a, float b, float *out);
/// clip(x * a + b, lo, hi).
void ck_f32_scale_shift_clip(size_t n, const float *x, float a, float b, float lo, float hi, float *out);
/// x[i] * scale[i] + shift[i], rounded once.
void ck_f32_affine(size_t n, const float *x, const float *scale, const float *shift, float *out);
/// y += a * x, rounded once; x may equal y.
void ck_f32_axpy(size_t n, float a, const float *x, float *y);
void ck_f32_fill(size_t n, float value, float *out);
/// out[r][c] = x[r][c] + bias[c]; the strides are those between rows.
void ck_f32_add_bias_rows(size_t rows, size_t columns, const float *x, ptrdiff_t x_stride, const float *bias,
                          float *out, ptrdiff_t out_stride);

#pragma clang assume_nonnull end

#endif
