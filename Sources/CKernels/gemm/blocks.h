#ifndef CK_GEMM_BLOCKS_H
#define CK_GEMM_BLOCKS_H

#include <stddef.h>

/// The blocks that are packed into scratch: BLOCK_M x BLOCK_K of A, BLOCK_K x BLOCK_N of B. BLOCK_K decides the order
/// of summation, so it is the same for every shape. Micro-tiles of every level divide BLOCK_M and BLOCK_N.
enum { BLOCK_M = 96, BLOCK_N = 512, BLOCK_K = 256 };

/// The most rows and columns that a block of a problem takes once it is padded to whole micro-tiles of any level.
static inline size_t padded_rows(size_t m) { return m >= BLOCK_M ? BLOCK_M : (m + 11) / 12 * 12; }
static inline size_t padded_columns(size_t n) { return n >= BLOCK_N ? BLOCK_N : (n + 31) / 32 * 32; }

#endif
