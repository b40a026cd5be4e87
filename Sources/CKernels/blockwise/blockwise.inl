/// The family's kernels. What the integers of a row of a block of columns are is each level's own `vnibbles`.

#include "../simd/math.inl"

/// The vectors of a block.
enum { BLOCK_VECTORS = CK_BLOCK / VW, ROW_BYTES = CK_BLOCK / 2 };

/// Adds the products of one row of the blocks with a number of each row of x.
CK_INLINE void add_row(const float *const *x, size_t k, const uint8_t *w, size_t weight_step, const size_t rows,
                       const size_t blocks, const vf zero[ROW_BLOCKS][BLOCK_VECTORS],
                       vf sum[MOST_ROWS][ROW_BLOCKS][BLOCK_VECTORS]) {
#pragma clang loop unroll(full)
  for (size_t f = 0; f < blocks; f++) {
    vf weights[BLOCK_VECTORS];
    vnibbles(w + f * weight_step, weights);
#pragma clang loop unroll(full)
    for (size_t v = 0; v < BLOCK_VECTORS; v++) weights[v] = vsub(weights[v], zero[f][v]);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      const vf input = vset(load_f32(x[i] + k));
#pragma clang loop unroll(full)
      for (size_t v = 0; v < BLOCK_VECTORS; v++) sum[i][f][v] = vmuladd(input, weights[v], sum[i][f][v]);
    }
  }
}

/// So many rows of x times so many blocks of columns from `block` on.
CK_INLINE void multiply_blocks(const ck_blockwise *m, const float *x, ptrdiff_t x_step, size_t block, size_t columns,
                               const float *bias, float *out, ptrdiff_t out_step, const size_t rows,
                               const size_t blocks) {
  vf total[MOST_ROWS][ROW_BLOCKS][BLOCK_VECTORS], zero[ROW_BLOCKS][BLOCK_VECTORS];
  const float *at[MOST_ROWS];
  for (size_t i = 0; i < rows; i++) at[i] = x + (ptrdiff_t)i * x_step;
  for (size_t i = 0; i < rows; i++) {
    for (size_t f = 0; f < blocks; f++) {
      for (size_t v = 0; v < BLOCK_VECTORS; v++) total[i][f][v] = vset(0.0f);
    }
  }
  const size_t groups = (m->depth + m->group - 1) / m->group, weight_step = m->depth * ROW_BYTES;
  const uint8_t *w = m->weights + block * weight_step;
  const float *scales = m->scales + block * groups * CK_BLOCK, *zeros = m->zeros + block * groups * CK_BLOCK;
  for (size_t first = 0; first < m->depth; first += m->group) {
    const size_t last = m->depth - first < m->group ? m->depth : first + m->group;
    vf sum[MOST_ROWS][ROW_BLOCKS][BLOCK_VECTORS];
#pragma clang loop unroll(full)
    for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < BLOCK_VECTORS; v++) {
        zero[f][v] = vload(zeros + f * groups * CK_BLOCK + v * VW);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) sum[i][f][v] = vset(0.0f);
      }
    }
#pragma clang loop unroll_count(2)
    for (size_t k = first; k < last; k++) {
      add_row(at, k, w + k * ROW_BYTES, weight_step, rows, blocks, zero, sum);
    }
#pragma clang loop unroll(full)
    for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < BLOCK_VECTORS; v++) {
        const vf scale = vload(scales + f * groups * CK_BLOCK + v * VW);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) total[i][f][v] = vmuladd(scale, sum[i][f][v], total[i][f][v]);
      }
    }
    scales += CK_BLOCK;
    zeros += CK_BLOCK;
  }
  for (size_t f = 0; f < blocks; f++) {
    const size_t column = (block + f) * CK_BLOCK;
    for (size_t v = 0; v < BLOCK_VECTORS; v++) {
      const size_t place = column + v * VW;
      const size_t n = columns <= place ? 0 : columns - place < VW ? columns - place : VW;
      if (n == 0) continue;
      const vf addend = bias ? vload_n(bias + place, n) : vset(0.0f);
      for (size_t i = 0; i < rows; i++) {
        vstore_n(out + (ptrdiff_t)i * out_step + (ptrdiff_t)place, vadd(total[i][f][v], addend), n);
      }
    }
  }
}

static void KERNEL(f32_blockwise_product)(const ck_blockwise *matrix, const float *x, ptrdiff_t x_step, size_t rows,
                                          size_t first, size_t last, size_t columns, const float *bias, float *out,
                                          ptrdiff_t out_step) {
  size_t i = 0;
  for (; rows - i >= MOST_ROWS; i += MOST_ROWS) {
    const float *from = x + (ptrdiff_t)i * x_step;
    float *to = out + (ptrdiff_t)i * out_step;
    for (size_t b = first; b < last; b++) {
      multiply_blocks(matrix, from, x_step, b, columns, bias, to, out_step, MOST_ROWS, 1);
    }
  }
  // Additions of a single row would wait for each other.
  for (; i < rows; i++) {
    const float *from = x + (ptrdiff_t)i * x_step;
    float *to = out + (ptrdiff_t)i * out_step;
    size_t b = first;
    for (; last - b >= ROW_BLOCKS; b += ROW_BLOCKS) {
      multiply_blocks(matrix, from, x_step, b, columns, bias, to, out_step, 1, ROW_BLOCKS);
    }
    for (; b < last; b++) multiply_blocks(matrix, from, x_step, b, columns, bias, to, out_step, 1, 1);
  }
}

static void KERNEL(f32_blockwise_unpack)(const ck_blockwise *matrix, size_t block, size_t first, size_t last,
                                         float *out) {
  const size_t groups = (matrix->depth + matrix->group - 1) / matrix->group;
  const uint8_t *w = matrix->weights + block * matrix->depth * ROW_BYTES;
  for (size_t k = first; k < last; k++) {
    const size_t place = (block * groups + k / matrix->group) * CK_BLOCK;
    vf weights[BLOCK_VECTORS];
    vnibbles(w + k * ROW_BYTES, weights);
    for (size_t v = 0; v < BLOCK_VECTORS; v++) {
      const vf zero = vload(matrix->zeros + place + v * VW), scale = vload(matrix->scales + place + v * VW);
      vstore(out + (k - first) * CK_BLOCK + v * VW, vmul(vsub(weights[v], zero), scale));
    }
  }
}

const struct ck_blockwise_table CK_AT_LEVEL(ck_blockwise) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "blockwise.inc"
#undef CK_KERNEL
};
