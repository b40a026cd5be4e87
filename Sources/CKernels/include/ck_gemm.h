#ifndef CK_GEMM_H
#define CK_GEMM_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

/// How many floats of scratch ck_f32_gemm_small needs, at every CPU level; at most 160 000.
size_t ck_f32_gemm_small_scratch(size_t m, size_t n, size_t k);

/// C = alpha * op(A) * op(B) + beta * C, all row by row: op(A) is m x k, op(B) k x n, C m x n; op transposes where its
/// flag is set, A then being stored as k x m. Strides are those between stored rows. The fallback for a build without
/// a BLAS.
///
/// Each element of C is summed over k in the same order whatever m, n and its place, so that splitting C into blocks
/// changes no bit. CPU levels may differ in rounding. C is not read where beta is 0.
void ck_f32_gemm_small(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
                       const float *restrict a, ptrdiff_t a_stride, const float *restrict b, ptrdiff_t b_stride,
                       float beta, float *restrict c, ptrdiff_t c_stride, float *restrict scratch);

/// out[j] = sum over i of a[i] * b[i][j] for j < n, the terms added in their order; the rows of B, k of them, lie
/// b_stride apart.
void ck_f32_vector_product(size_t k, size_t n, const float *a, const float *b, ptrdiff_t b_stride, float *out);

#pragma clang assume_nonnull end

#endif
