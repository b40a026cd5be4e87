#ifndef CK_BLOCKS_H
#define CK_BLOCKS_H

#include <stddef.h>

#include "ck_tiles.h"
#include "ck_window.h"

#pragma clang assume_nonnull begin

/// Kernels over one block of channels: CK_BLOCK channels side by side at each position, positions row by row.

/// Rows [first_row, last_row) of a depthwise convolution of a block: clip(bias + sum over taps of weights * input, lo,
/// hi). `weights` are CK_BLOCK numbers for each tap, row by row; `out` is where the whole result begins, `scratch` so
/// many floats as ck_f32_depthwise_scratch says.
void ck_f32_depthwise_block(const ck_window2d *window, const float *restrict x, const float *restrict weights,
                            const float *restrict bias, float lo, float hi, size_t first_row, size_t last_row,
                            float *restrict scratch, float *restrict out);

/// The floats of working memory that ck_f32_depthwise_block needs.
size_t ck_f32_depthwise_scratch(const ck_window2d *window);

/// Rows [first_row, last_row) of the largest inputs of each window; NaN if one is NaN, -inf where a window sees padding
/// alone.
void ck_f32_max_pool_block(const ck_window2d *window, const float *restrict x, size_t first_row, size_t last_row,
                           float *restrict out);

/// Rows [first_row, last_row) of the sums of each window over what `divisor` (an `enum ck_average_divisor`) says.
void ck_f32_average_pool_block(const ck_window2d *window, int divisor, const float *restrict x, size_t first_row,
                               size_t last_row, float *restrict out);

/// out = clip(x * scale + shift, lo, hi) at `count` positions, with CK_BLOCK scales and shifts.
void ck_f32_affine_block(size_t count, const float *x, const float *restrict scale, const float *restrict shift,
                         float lo, float hi, float *out);

/// The mean over `count` positions of each of the CK_BLOCK channels.
void ck_f32_mean_block(size_t count, const float *restrict x, float *restrict out);

#pragma clang assume_nonnull end

#endif
