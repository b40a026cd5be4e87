#ifndef CK_LAYOUT_H
#define CK_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Moving elements of 1, 2, 4 or 8 bytes, whatever their type.

/// dst[c * dst_stride + r] = src[r * src_stride + c] for r < rows, c < columns. The digit is the element's size in
/// bytes. Interleaving k planes of n numbers (NCHW to NHWC) is the transpose of k rows and n columns.
void ck_transpose_b1(size_t rows, size_t columns, const void *restrict src, ptrdiff_t src_stride, void *restrict dst,
                     ptrdiff_t dst_stride);
void ck_transpose_b2(size_t rows, size_t columns, const void *restrict src, ptrdiff_t src_stride, void *restrict dst,
                     ptrdiff_t dst_stride);
void ck_transpose_b4(size_t rows, size_t columns, const void *restrict src, ptrdiff_t src_stride, void *restrict dst,
                     ptrdiff_t dst_stride);
void ck_transpose_b8(size_t rows, size_t columns, const void *restrict src, ptrdiff_t src_stride, void *restrict dst,
                     ptrdiff_t dst_stride);

/// The most dimensions that ck_copy_strided takes.
enum { CK_MAX_RANK = 16 };

/// Copies a block of `rank` dimensions, element by element: slices, permutations, broadcasts (source stride 0),
/// reversals (negative strides). Strides are in elements; src and dst point at the element of index 0, 0, ... A
/// permutation that makes another dimension the fastest goes through the transpose. Rank 0 copies one element.
/// element_bytes may be any size. Does nothing where rank > CK_MAX_RANK.
void ck_copy_strided(size_t rank, const size_t *restrict shape, size_t element_bytes, const void *restrict src,
                     const ptrdiff_t *restrict src_strides, void *restrict dst,
                     const ptrdiff_t *restrict dst_strides);

/// Copies row indices[i] of src, of `rows` rows, to row i of dst, whose rows are contiguous. A negative index counts
/// from the end. Stops at the first index out of range; returns how many rows were copied.
size_t ck_gather_rows(size_t count, const int64_t *restrict indices, size_t rows, size_t row_bytes,
                      const void *restrict src, ptrdiff_t src_stride_bytes, void *restrict dst);

/// out = a[0], b[0], a[1], b[1] ... of 4-byte elements, and back.
void ck_interleave2_b4(size_t n, const void *restrict a, const void *restrict b, void *restrict out);
void ck_deinterleave2_b4(size_t n, const void *restrict x, void *restrict a, void *restrict b);

#pragma clang assume_nonnull end

#endif
