#ifndef CK_WINDOW_H
#define CK_WINDOW_H

#include <stddef.h>

/// A sliding 2-D window over a plane of contiguous rows. Output position (y, x) sees the inputs
/// (y * stride_height + i * dilation_height - pad_top, x * stride_width + j * dilation_width - pad_left) for
/// i < kernel_height, j < kernel_width. Strides and dilations are at least 1. One-dimensional windows have height 1.
typedef struct ck_window2d {
  size_t height, width;
  size_t out_height, out_width;
  size_t kernel_height, kernel_width;
  size_t stride_height, stride_width;
  size_t dilation_height, dilation_width;
  size_t pad_top, pad_left, pad_bottom, pad_right;
} ck_window2d;

#endif
