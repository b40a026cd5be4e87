#ifndef CK_POOLING_H
#define CK_POOLING_H

#include <stddef.h>

#include "ck_window.h"

#pragma clang assume_nonnull begin

/// What an average is divided by.
enum ck_average_divisor {
  /// The taps that see inputs: ONNX's count_include_pad = 0.
  CK_AVERAGE_INPUTS = 0,
  /// The taps that see inputs or padding, but nothing past the padded extents: count_include_pad = 1, and Caffe.
  CK_AVERAGE_PADDED = 1,
  /// kernel_height * kernel_width, always.
  CK_AVERAGE_KERNEL = 2,
};

/// The largest input of each window; NaN if one is NaN, -inf where a window sees padding alone.
void ck_f32_max_pool2d_plane(const ck_window2d *window, const float *restrict x, float *restrict out);
/// The sum of each window, padding counting as 0, over what `divisor` (an `enum ck_average_divisor`) says. A window
/// that has nothing to count gives 0.
void ck_f32_average_pool2d_plane(const ck_window2d *window, int divisor, const float *restrict x,
                                 float *restrict out);
/// out[p] = the mean of plane p; planes of plane_size numbers follow each other. NaN for empty planes.
void ck_f32_global_average_pool(size_t planes, size_t plane_size, const float *restrict x, float *restrict out);

/// Local response normalization across channels, of n positions: out[c] = x[c] / (bias + alpha / size * s)^beta, s
/// being the sum of squares of channels c - (size - 1) / 2 ... c + size / 2 that exist. Channel c begins at
/// x + c * channel_stride, and the same in out.
void ck_f32_lrn(size_t channels, size_t n, size_t size, float alpha, float beta, float bias, const float *restrict x,
                ptrdiff_t channel_stride, float *restrict out);

#pragma clang assume_nonnull end

#endif
