#ifndef CK_CONVOLUTION_H
#define CK_CONVOLUTION_H

#include <stddef.h>

#include "ck_window.h"

#pragma clang assume_nonnull begin

/// The most features that are summed together over planes.
enum { CK_PLANES_FEATURES = 4 };

/// Sums of products for rows of positions that lie side by side, few features at a time: a convolution of planes.
///
/// Number x of row y of feature f is written to out[f * plane_step + y * out_row_step + x]:
///
///     clip(bias[f] + sum over taps k of input[y * row_step + x + taps[k]] * weights[k * features + f], lo, hi)
///
/// Each sum is made in the order of the taps, so that no cut into rows or features changes a bit. CPU levels may differ
/// in rounding.
typedef struct ck_planes {
  const float *x;
  ptrdiff_t row_step;
  const ptrdiff_t *taps;
  size_t tap_count;
  /// For each tap, a number for each feature.
  const float *weights;
  /// 1 to CK_PLANES_FEATURES.
  size_t features;
  /// A number for each feature; NULL for zeros.
  const float *_Nullable bias;
  float *out;
  ptrdiff_t out_row_step, plane_step;
  /// Infinite where nothing is clipped.
  float lo, hi;
} ck_planes;

/// Computes rows of so many numbers.
void ck_f32_planes(const ck_planes *planes, size_t rows, size_t width);

/// Columns [first, last) of the im2col matrix of one group's image, for a GEMM of weights by columns.
///
/// Row (c * kernel_height + i) * kernel_width + j, of which there are channels * kernel_height * kernel_width, holds
/// what tap (i, j) of channel c sees at each output position y * out_width + x; 0 where it sees padding. Position p
/// is written at columns[row * row_stride + p - first]. Channel c begins at image + c * channel_stride.
void ck_f32_im2col(const ck_window2d *window, size_t channels, const float *restrict image, ptrdiff_t channel_stride,
                   size_t first, size_t last, float *restrict columns, ptrdiff_t row_stride);

/// The transpose of im2col: adds columns [first, last) to the image, for a transposed convolution, whose output is
/// `image` and whose input has out_height * out_width positions. The caller clears the image or fills it with bias.
void ck_f32_col2im_add(const ck_window2d *window, size_t channels, const float *restrict columns,
                       ptrdiff_t row_stride, size_t first, size_t last, float *restrict image,
                       ptrdiff_t channel_stride);

/// One channel of a depthwise convolution: clip(bias + sum of weights * window, lo, hi), weights row by row.
/// Infinite bounds mean no clipping.
void ck_f32_depthwise2d_plane(const ck_window2d *window, const float *restrict x, const float *restrict weights,
                              float bias, float lo, float hi, float *restrict out);

#pragma clang assume_nonnull end

#endif
