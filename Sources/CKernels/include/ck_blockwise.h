#ifndef CK_BLOCKWISE_H
#define CK_BLOCKWISE_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// A matrix of `depth` rows whose numbers are integers of 4 bits, quantized in groups of `group` rows:
/// (q - zero) * scale, each column of a group with a zero and a scale of its own. Columns come in blocks of CK_BLOCK
/// (ck_tiles.h); those that the matrix lacks in the last have scales of 0.
typedef struct ck_blockwise {
  size_t depth, group;
  /// For each block of columns: for each row CK_BLOCK / 2 bytes, in the low bits of the byte j column j, in the high
  /// ones column j + CK_BLOCK / 2.
  const uint8_t *weights;
  /// For each block of columns: for each group CK_BLOCK numbers.
  const float *scales;
  const float *zeros;
} ck_blockwise;

/// Some rows times some blocks of columns: for i < rows and the columns j of blocks [first, last) below `columns`
///
///     out[i * out_step + j] = bias[j] + sum over groups g of scale[g][j] * sum over k in g of x[i * x_step + k] *
///                             (q[k][j] - zero[g][j])
///
/// Each sum is made in the order of k, so that the range of blocks changes no bit; nor does the number of rows. CPU
/// levels may differ in rounding. bias is NULL for zeros.
void ck_f32_blockwise_product(const ck_blockwise *matrix, const float *x, ptrdiff_t x_step, size_t rows, size_t first,
                              size_t last, size_t columns, const float *_Nullable bias, float *out, ptrdiff_t out_step);

/// The numbers of rows [first, last) of a block of columns, CK_BLOCK a row.
void ck_f32_blockwise_unpack(const ck_blockwise *matrix, size_t block, size_t first, size_t last, float *out);

#pragma clang assume_nonnull end

#endif
