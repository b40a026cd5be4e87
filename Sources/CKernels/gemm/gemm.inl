/// Goto's blocked product: panels of A and B are packed so that a micro-kernel of TILE_M x TILE_N accumulators reads
/// both in order. Packing fills up with zeros, so that there is one micro-kernel for all edges.
#include "blocks.h"

enum { TILE_N = TILE_VECTORS * VW };

/// A matrix as the product sees it: element (i, j) at p[i * row + j * column].
typedef struct {
  const float *p;
  ptrdiff_t row, column;
} ck_view;

CK_INLINE size_t smaller_of(size_t a, size_t b) { return a < b ? a : b; }

/// Packs `width` x `depth` of the view into panels of `tile` rows: panel after panel, in each depth after depth.
/// `row` steps along the width, `column` along the depth.
CK_INLINE void pack(ck_view from, size_t width, size_t depth, size_t tile, float *out) {
  for (size_t i = 0; i < width; i += tile) {
    const size_t count = smaller_of(tile, width - i);
    for (size_t k = 0; k < depth; k++, out += tile) {
      const float *line = from.p + (ptrdiff_t)i * from.row + (ptrdiff_t)k * from.column;
      if (count == tile && from.row == 1) {
        memcpy(out, line, tile * sizeof(float));
        continue;
      }
      for (size_t t = 0; t < count; t++) out[t] = load_f32(line + (ptrdiff_t)t * from.row);
      for (size_t t = count; t < tile; t++) out[t] = 0.0f;
    }
  }
}

/// What becomes of a tile of C: alpha * sum + beta * C, cut to rows x columns.
typedef struct {
  float alpha, beta;
  float *c;
  ptrdiff_t stride;
  size_t rows, columns;
} ck_target;

CK_INLINE void store_tile_row(const ck_target *t, float *c, const vf *sum) {
  for (size_t v = 0; v < TILE_VECTORS && v * VW < t->columns; v++) {
    const size_t count = smaller_of(VW, t->columns - v * VW);
    const vf scaled = vmul(vset(t->alpha), sum[v]);
    float *to = c + v * VW;
    vstore_n(to, t->beta == 0.0f ? scaled : vmuladd(vset(t->beta), vload_n(to, count), scaled), count);
  }
}

static void micro_kernel(size_t depth, const float *a, const float *b, const ck_target *target) {
  vf sum[TILE_M][TILE_VECTORS];
  for (int i = 0; i < TILE_M; i++) {
    for (int v = 0; v < TILE_VECTORS; v++) sum[i][v] = vset(0.0f);
  }
  for (size_t k = 0; k < depth; k++, a += TILE_M, b += TILE_N) {
    vf column[TILE_VECTORS];
    for (int v = 0; v < TILE_VECTORS; v++) column[v] = vload(b + v * VW);
#pragma clang loop unroll(full)
    for (int i = 0; i < TILE_M; i++) {
      const vf row = vset(a[i]);
#pragma clang loop unroll(full)
      for (int v = 0; v < TILE_VECTORS; v++) sum[i][v] = vmuladd(row, column[v], sum[i][v]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < TILE_M; i++) {
    if (i < target->rows) store_tile_row(target, target->c + (ptrdiff_t)i * target->stride, sum[i]);
  }
}

static void multiply_blocks(size_t rows, size_t columns, size_t depth, const float *a, const float *b,
                            const ck_target *target) {
  for (size_t j = 0; j < columns; j += TILE_N) {
    for (size_t i = 0; i < rows; i += TILE_M) {
      ck_target tile = *target;
      tile.c += (ptrdiff_t)i * target->stride + (ptrdiff_t)j;
      tile.rows = smaller_of(TILE_M, rows - i);
      tile.columns = smaller_of(TILE_N, columns - j);
      micro_kernel(depth, a + i * depth, b + j * depth, &tile);
    }
  }
}

/// C = beta * C, for an empty sum.
static void scale_only(size_t m, size_t n, float beta, float *c, ptrdiff_t stride) {
  for (size_t i = 0; i < m; i++, c += stride) {
    for (size_t j = 0; j < n; j++) store_f32(c + j, beta == 0.0f ? 0.0f : beta * load_f32(c + j));
  }
}

static void KERNEL(f32_gemm_small)(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
                                   const float *restrict a, ptrdiff_t a_stride, const float *restrict b,
                                   ptrdiff_t b_stride, float beta, float *restrict c, ptrdiff_t c_stride,
                                   float *restrict scratch) {
  if (k == 0 || alpha == 0.0f) {
    scale_only(m, n, beta, c, c_stride);
    return;
  }
  const ptrdiff_t a_row = transpose_a ? 1 : a_stride, a_column = transpose_a ? a_stride : 1;
  const ptrdiff_t b_row = transpose_b ? 1 : b_stride, b_column = transpose_b ? b_stride : 1;
  float *packed_a = scratch, *packed_b = scratch + padded_rows(m) * smaller_of(k, BLOCK_K);
  for (size_t j = 0; j < n; j += BLOCK_N) {
    const size_t columns = smaller_of(BLOCK_N, n - j);
    for (size_t p = 0; p < k; p += BLOCK_K) {
      const size_t depth = smaller_of(BLOCK_K, k - p);
      const ck_view from_b = {b + (ptrdiff_t)p * b_row + (ptrdiff_t)j * b_column, b_column, b_row};
      pack(from_b, columns, depth, TILE_N, packed_b);
      for (size_t i = 0; i < m; i += BLOCK_M) {
        const size_t rows = smaller_of(BLOCK_M, m - i);
        const ck_view from_a = {a + (ptrdiff_t)i * a_row + (ptrdiff_t)p * a_column, a_row, a_column};
        pack(from_a, rows, depth, TILE_M, packed_a);
        const ck_target target = {.alpha = alpha, .beta = p == 0 ? beta : 1.0f, .stride = c_stride,
                                  .c = c + (ptrdiff_t)i * c_stride + (ptrdiff_t)j};
        multiply_blocks(rows, columns, depth, packed_a, packed_b, &target);
      }
    }
  }
}

/// Four vectors of the product at a time, the last of them partly.
CK_INLINE void vector_product_part(size_t k, const size_t vectors, size_t last, const float *a, const float *b,
                                   ptrdiff_t stride, float *out) {
  vf sum[4];
  for (size_t v = 0; v < vectors; v++) sum[v] = vset(0.0f);
  for (size_t i = 0; i < k; i++, b += stride) {
    const vf x = vset(load_f32(a + i));
    for (size_t v = 0; v + 1 < vectors; v++) sum[v] = vmuladd(x, vload(b + v * VW), sum[v]);
    const float *rest = b + (vectors - 1) * VW;
    sum[vectors - 1] = vmuladd(x, last == VW ? vload(rest) : vload_n(rest, last), sum[vectors - 1]);
  }
  for (size_t v = 0; v + 1 < vectors; v++) vstore(out + v * VW, sum[v]);
  vstore_n(out + (vectors - 1) * VW, sum[vectors - 1], last);
}

static void KERNEL(f32_vector_product)(size_t k, size_t n, const float *a, const float *b, ptrdiff_t b_stride,
                                       float *out) {
  size_t j = 0;
  for (; n - j >= 4 * VW; j += 4 * VW) vector_product_part(k, 4, VW, a, b + j, b_stride, out + j);
  for (; j < n; j += VW) vector_product_part(k, 1, smaller_of(VW, n - j), a, b + j, b_stride, out + j);
}

const struct ck_gemm_table CK_AT_LEVEL(ck_gemm) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "gemm.inc"
#undef CK_KERNEL
};
