#ifndef CK_INTEGER_H
#define CK_INTEGER_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Sums of products of 8-bit integers, exact in 32 bits, and what becomes of them.
///
/// The left operand's numbers are laid out as 0...255 and the right one's as -128...127, some in a group of 4 bytes,
/// whose products are added at once. How many there are in a group and how they lie depends on the CPU level: only
/// these functions read and write them. All levels give the same results.

/// The bytes that a group of the left operand takes at every level.
enum { CK_GROUP_BYTES = 4 };

/// The numbers that a group holds: 2 or 4.
size_t ck_integer_group(void);

/// Lays out the numbers of `channels` planes side by side, `count` positions, depth_groups groups each: plane c, position
/// i is x[c * plane_step + i] exclusive-or `flip`, which is 0 or 0x80. Groups beyond the channels are 0.
void ck_integer_lay_out_planes(size_t channels, size_t count, const uint8_t *restrict x, ptrdiff_t plane_step,
                               uint8_t flip, void *restrict out, size_t depth_groups);

/// Lays out `count` positions whose `channels` numbers already stand side by side, x[i * point_step + c] exclusive-or
/// `flip`, in depth_groups groups each. Groups beyond the channels are 0.
void ck_integer_lay_out_points(size_t channels, size_t count, const uint8_t *restrict x, ptrdiff_t point_step,
                               uint8_t flip, void *restrict out, size_t depth_groups);

/// Lays out `count` positions of `channels` numbers that are all `value`; groups beyond the channels are 0.
void ck_integer_fill(size_t channels, size_t count, uint8_t value, void *restrict out, size_t depth_groups);

/// Packs k rows of `columns` <= CK_BLOCK numbers, b[row * row_step + column * column_step] exclusive-or `flip` as signed
/// numbers, for ck_integer_tiles: for each group of rows CK_BLOCK groups, zeros beyond the last column and row. Where
/// groups hold 2 numbers, wide ones take 16 bits each: faster to read, unless memory decides. Adds each column's numbers
/// to `sums`.
void ck_integer_pack(size_t k, size_t columns, const uint8_t *restrict b, ptrdiff_t row_step, ptrdiff_t column_step,
                     uint8_t flip, int is_wide, void *restrict out, int32_t *restrict sums);

/// The bytes that a packed group takes.
size_t ck_integer_weight_bytes(int is_wide);

/// Sums for many positions and blocks of CK_BLOCK features, as ck_f32_tiles makes them: tap k of position
/// p = y * out_width + x are tap_groups groups from x + y * row_step + x * column_step + taps[k] on, in bytes.
typedef struct ck_integer_tiles {
  const uint8_t *x;
  ptrdiff_t row_step, column_step;
  size_t out_width;
  const ptrdiff_t *taps;
  size_t tap_count, tap_groups;
  /// For each block of features: for each tap, for each of its groups, CK_BLOCK groups of weights.
  const uint8_t *weights;
  /// From one block's weights to the next one's, in bytes.
  ptrdiff_t weight_step;
  size_t blocks;
  /// Position p's sums are out[(p - first) * out_step], CK_BLOCK for each block.
  int32_t *out;
  ptrdiff_t out_step;
  /// Whether weights are packed wide.
  int is_wide;
} ck_integer_tiles;

/// Computes positions [first, last).
void ck_integer_tiles_run(const ck_integer_tiles *tiles, size_t first, size_t last);

/// Convolutions of windows of 3 by 3 after Winograd, F(2 x 2, 3 x 3), exact: a tile of 2 by 2 results are the sums of
/// products at 16 points, of which ck_integer_tiles_run makes those of one. Numbers have 16 bits, groups hold 2 of them
/// (ck_integer_group() says whether those of the level do). Four times each result has to fit in 32 bits.
///
/// Packs k rows of `columns` <= CK_BLOCK windows, b[row * row_step + column * column_step + tap] exclusive-or `flip` as
/// signed numbers, as ck_integer_pack does: those of point p are packed from out + p * point_step on. Adds each column's
/// numbers to `sums`.
void ck_integer_winograd_pack(size_t k, size_t columns, const uint8_t *restrict b, ptrdiff_t row_step,
                              ptrdiff_t column_step, uint8_t flip, int16_t *restrict out, ptrdiff_t point_step,
                              int32_t *restrict sums);
/// The `depth` numbers of `tiles` tiles of a row at each point: tile t begins at x + 2 * t * depth, its rows are row_step
/// numbers apart, and its point p is written to out + p * point_step + t * depth.
void ck_integer_winograd_input(size_t depth, size_t tiles, const int16_t *restrict x, ptrdiff_t row_step,
                               int16_t *restrict out, ptrdiff_t point_step);
/// The results of n features of a tile, whose sums at point p are from sums + p * point_step on: result (row, column) is
/// written to out + row * row_step + column * column_step.
void ck_integer_winograd_output(size_t n, const int32_t *restrict sums, ptrdiff_t point_step, int32_t *restrict out,
                                ptrdiff_t row_step, ptrdiff_t column_step);

/// Sums of channels that are convolved each by itself and stand side by side. The numbers are whole ones, held as
/// binary32, small enough for all sums to be exact.
typedef struct ck_integer_depthwise {
  /// Tap k of channel c of position p is x[p * x_step + taps[k] + c].
  const float *x;
  ptrdiff_t x_step;
  const ptrdiff_t *taps;
  size_t tap_count, channels;
  /// For each tap a number for each channel.
  const float *weights;
  /// The sums of position p are out[p * channels + c].
  int32_t *out;
} ck_integer_depthwise;

/// Computes positions [0, count).
void ck_integer_depthwise_run(const ck_integer_depthwise *sums, size_t count);

/// sums[i] += factor * a[i] + b[i], modulo 2^32; NULL stands for zeros.
void ck_integer_adjust(size_t n, int32_t *sums, int32_t factor, const int32_t *_Nullable a,
                       const int32_t *_Nullable b);

/// How columns of sums are quantized.
typedef struct ck_requantization {
  /// For each column.
  const double *bias, *factor;
  /// factor and bias * factor, rounded.
  const float *scale, *offset;
  /// The largest offset's absolute value.
  float largest_offset;
  /// Whole numbers of 8 bits.
  double zero_point, lo, hi;
} ck_requantization;

/// out[i] = clip(round((sums[i] + bias[c]) * factor[c]) + zero_point, lo, hi) as 8 bits, c = first + i: as in double
/// precision, ties to even, a product that is no number as 0.
void ck_integer_requantize(const ck_requantization *columns, size_t n, const int32_t *sums, size_t first,
                           uint8_t *restrict out);

/// The same of numbers of one column, whose sums are whole numbers of binary32.
void ck_integer_requantize_plane(size_t n, const float *sums, double bias, double factor, double zero_point, double lo,
                                 double hi, uint8_t *restrict out);

/// out[i] = float(sums[i] * factor[i] + bias[i]), in double precision.
void ck_integer_scale(size_t n, const int32_t *sums, const double *bias, const double *factor, float *restrict out);

/// out[i] = table[x[i]] of 256 numbers; x may be out.
void ck_lookup(size_t n, const uint8_t *x, const uint8_t *restrict table, uint8_t *out);
/// out[i] = table[256 * a[i * a_step] + b[i * b_step]]; an operand of step 1 may be out.
void ck_lookup_pair(size_t n, const uint8_t *a, size_t a_step, const uint8_t *b, size_t b_step,
                    const uint8_t *restrict table, uint8_t *out);

#pragma clang assume_nonnull end

#endif
