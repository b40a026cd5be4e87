#ifndef CK_RECURRENT_H
#define CK_RECURRENT_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

/// Products of a fixed matrix with single vectors, and what recurrent cells make of them.

/// The floats that an n x k matrix takes when it is packed; at most (n + 255) * k.
size_t ck_f32_matvec_packed_count(size_t n, size_t k);
/// Packs an n x k matrix, row by row, into panels whose rows lie side by side. The form depends on the CPU level.
void ck_f32_matvec_pack(size_t n, size_t k, const float *restrict matrix, float *restrict packed);
/// out = start + matrix * x for each of `rows` vectors x of k elements, `x_stride` apart; start is 0 where it is nil.
/// Terms are added one after the other, start first: equal rows give equal bits, however many there are.
void ck_f32_matvec_packed(size_t n, size_t k, const float *restrict packed, size_t rows, const float *x,
                          ptrdiff_t x_stride, const float *_Nullable start, ptrdiff_t start_stride,
                          float *restrict out, ptrdiff_t out_stride);

/// The activation functions of recurrent cells.
enum ck_activation_kind {
  CK_ACTIVATION_RELU,
  CK_ACTIVATION_TANH,
  CK_ACTIVATION_SIGMOID,
  /// alpha * x + beta
  CK_ACTIVATION_AFFINE,
  /// x, alpha * x below 0
  CK_ACTIVATION_LEAKY_RELU,
  /// x, 0 below alpha
  CK_ACTIVATION_THRESHOLDED_RELU,
  /// alpha * tanh(beta * x)
  CK_ACTIVATION_SCALED_TANH,
  /// alpha * x + beta within 0 and 1
  CK_ACTIVATION_HARD_SIGMOID,
  /// x, alpha * (e^x - 1) below 0
  CK_ACTIVATION_ELU,
  /// x / (1 + |x|)
  CK_ACTIVATION_SOFTSIGN,
  CK_ACTIVATION_SOFTPLUS
};

/// An activation function, its parameters, and the bound that its argument is held within.
typedef struct ck_activation {
  enum ck_activation_kind kind;
  float alpha, beta, clip;
} ck_activation;

/// Sigmoid, tanh and softplus are within 4 ULP of the exact value, at every level with the same bits.
void ck_f32_activate(size_t n, ck_activation f, const float *x, float *out);

/// The activation functions of an LSTM's gates, cell and output, and whether it forgets what it does not let in.
typedef struct ck_lstm_cell {
  ck_activation f, g, h;
  bool is_coupled;
} ck_lstm_cell;

/// One step of n units. `sums` has n numbers for each of the gates input, output, forget and cell; `peepholes`, which
/// may be nil, for the first three. Moves the cell state on and writes the hidden state.
void ck_f32_lstm_cell(size_t n, const ck_lstm_cell *cell, const float *sums, const float *_Nullable peepholes,
                      float *c, float *h);

/// The gates update and reset of n units, whose sums they replace. `reset_h`, which may be nil, receives reset * h.
void ck_f32_gru_gates(size_t n, ck_activation f, float *sums, const float *h, float *_Nullable reset_h);
/// h = (1 - update) * g(candidate + reset * recurrent) + update * h; a nil `recurrent` counts as 0.
void ck_f32_gru_cell(size_t n, ck_activation g, const float *gates, const float *candidate,
                     const float *_Nullable recurrent, float *h);

#pragma clang assume_nonnull end

#endif
