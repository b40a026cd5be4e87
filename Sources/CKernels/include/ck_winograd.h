#ifndef CK_WINOGRAD_H
#define CK_WINOGRAD_H

#include <stddef.h>

#include "ck_tiles.h"

#pragma clang assume_nonnull begin

/// A convolution with a window of 3x3, 5x5, 1x3 or 1x5 that moves by one position, computed tile by tile with fewer
/// multiplications (Winograd's minimal filtering, in two dimensions by Lavin and Gray, 2015): input tiles and weights are
/// taken to `points`, multiplied and summed over channels point by point (`ck_f32_tiles`), and taken back.
///
/// Memory is blocked: [image, blocks of CK_BLOCK channels, rows, columns, CK_BLOCK]. Tiles are numbered along rows,
/// then downwards, then through the images.
typedef struct ck_winograd {
  /// Outputs of a tile along each axis, and its points, as many as inputs that it sees: 4 and 6 or 2 and 4 for windows
  /// of 3, 2 and 6 for windows of 5.
  size_t tile, points;
  /// The rows of a tile: `tile`, or 1 for windows of one row, whose points are those along one axis.
  size_t tile_rows;
  size_t height, width, out_height, out_width;
  size_t pad_top, pad_left;
  size_t tiles_down, tiles_across;
} ck_winograd;

/// Where the numbers of tiles stand point by point: point p of block b of the i-th tile begins at
/// start + p * point_step + b * block_step + i * CK_BLOCK.
typedef struct ck_winograd_points {
  float *start;
  ptrdiff_t point_step, block_step;
} ck_winograd_points;

/// Weights of one block of features at the points, computed in double precision: channel c of point p begins at
/// out + p * point_step + c * CK_BLOCK. Feature f's begin at w + f * feature_step, for each channel `rows` times
/// `window` numbers, and are multiplied with scale[f]; those beyond `count` are 0. There are as many rows as columns, or
/// one.
void ck_f32_winograd_weights(size_t points, size_t window, size_t rows, size_t count, size_t channels, const float *w,
                             ptrdiff_t feature_step, const float *scale, float *out, ptrdiff_t point_step);

/// Tiles [first, last) of the input at the points, zeros where there is padding. An image has `blocks` blocks.
void ck_f32_winograd_input(const ck_winograd *winograd, size_t blocks, const float *x, size_t first, size_t last,
                           const ck_winograd_points *to);

/// What becomes of the sums at the points.
typedef struct ck_winograd_result {
  /// The blocks of the sums: so many from first_block on, of image_blocks that an image has.
  size_t first_block, blocks, image_blocks;
  /// The features of the image's last block that the bias has.
  size_t last_width;
  /// For all features of an image; NULL for zeros.
  const float *_Nullable bias;
  /// Laid out as the result, which it may be; NULL for zeros.
  const float *_Nullable residual;
  float *out;
  float lo, hi;
} ck_winograd_result;

/// out = clip(bias + residual + what tiles [first, last) amount to, lo, hi), as far as they lie in the output.
void ck_f32_winograd_output(const ck_winograd *winograd, const ck_winograd_points *from, size_t first, size_t last,
                            const ck_winograd_result *result);

#pragma clang assume_nonnull end

#endif
