#ifndef CK_TILES_H
#define CK_TILES_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// The features and channels that lie side by side in blocked memory, at every CPU level.
enum { CK_BLOCK = 16 };

/// Numbers that stand side by side in the input, seen from a position's first one.
typedef struct ck_tap {
  ptrdiff_t offset;
  size_t depth;
} ck_tap;

/// Sums of products for many positions and blocks of CK_BLOCK features: a convolution of blocked or planar memory, or
/// a product of matrices.
///
/// Position p = y * out_width + x of the result is computed from what begins at x + y * row_step + x * column_step. Feature
/// block f of it is written from out + p * out_step + f * block_step on, of the last block last_width numbers:
///
///     clip(bias + sum over taps k, c < k.depth of input[k.offset + c] * weights[f][k][c] + residual, lo, hi)
///
/// Each sum is made in the order of the taps, so that neither the range of positions nor the number of blocks changes
/// a bit. CPU levels may differ in rounding.
typedef struct ck_tiles {
  const float *x;
  ptrdiff_t row_step, column_step;
  size_t out_width;
  const ck_tap *taps;
  size_t tap_count;
  /// For each block of features: for each tap, for each of its numbers, CK_BLOCK weights.
  const float *weights;
  /// From one block's weights to the next one's.
  ptrdiff_t weight_step;
  size_t blocks;
  /// The features of the last block that are read and written, 1 to CK_BLOCK, and those of them that have weights: what
  /// stands in the others' place is zero and may be left out.
  size_t last_width, last_count;
  float *out;
  ptrdiff_t out_step, block_step;
  /// A number for each feature that is written; NULL for zeros.
  const float *_Nullable bias;
  /// Laid out as the result, which it may be; NULL for zeros.
  const float *_Nullable residual;
  /// Infinite where nothing is clipped.
  float lo, hi;
} ck_tiles;

/// Computes positions [first, last) of the result.
void ck_f32_tiles(const ck_tiles *tiles, size_t first, size_t last);

#pragma clang assume_nonnull end

#endif
