/// Sums for TILE_P positions and up to TILE_F blocks of features at a time, all of them in registers: each weight that
/// is loaded serves TILE_P positions, and each input TILE_F blocks.

#include "../simd/math.inl"

enum { BLOCK_VECTORS = CK_BLOCK / VW };

/// The positions that are computed together: where their inputs begin, and what stands where in the result.
typedef struct {
  const float *x[TILE_P];
  /// The offsets of the results from `out`.
  ptrdiff_t out[TILE_P];
  /// How many positions there are; what lies behind them repeats the last.
  size_t count;
} ck_tile;

CK_INLINE ck_tile tile_at(const ck_tiles *t, size_t first, size_t last) {
  ck_tile tile;
  size_t y = first / t->out_width, x = first % t->out_width;
  tile.count = last - first < TILE_P ? last - first : TILE_P;
  for (size_t i = 0; i < TILE_P; i++) {
    if (i > 0 && i < tile.count && ++x == t->out_width) {
      x = 0;
      y++;
    }
    const size_t p = first + (i < tile.count ? i : tile.count - 1);
    tile.x[i] = t->x + (ptrdiff_t)y * t->row_step + (ptrdiff_t)x * t->column_step;
    tile.out[i] = (ptrdiff_t)p * t->out_step;
  }
  return tile;
}

/// The products of one number of each position with CK_BLOCK weights of each block.
CK_INLINE void add_products(const float *const x[TILE_P], ptrdiff_t c, const float *w, ptrdiff_t weight_step,
                            const size_t positions, const size_t blocks, vf sum[TILE_P][TILE_F][BLOCK_VECTORS]) {
  vf weights[TILE_F][BLOCK_VECTORS];
#pragma clang loop unroll(full)
  for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < BLOCK_VECTORS; v++) weights[f][v] = vload(w + (ptrdiff_t)f * weight_step + v * VW);
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++) {
    const vf input = vset(load_f32(x[i] + c));
#pragma clang loop unroll(full)
    for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < BLOCK_VECTORS; v++) sum[i][f][v] = vmuladd(input, weights[f][v], sum[i][f][v]);
    }
  }
}

/// The result of a vector whose place is `at`, from the number `feature` of all features on.
CK_INLINE vf finished(const ck_tiles *t, size_t feature, size_t width, vf sum, vf residual) {
  if (t->bias) sum = vadd(sum, width < VW ? vload_n(t->bias + feature, width) : vload(t->bias + feature));
  if (t->residual) sum = vadd(sum, residual);
  return vclip(sum, vset(t->lo), vset(t->hi));
}

CK_INLINE void finish_position(const ck_tiles *t, ptrdiff_t out, size_t block, const size_t blocks,
                               vf sum[TILE_F][BLOCK_VECTORS]) {
  const int is_last = block + blocks == t->blocks && t->last_width < CK_BLOCK;
#pragma clang loop unroll(full)
  for (size_t f = 0; f < blocks; f++) {
    const ptrdiff_t at = out + (ptrdiff_t)(block + f) * t->block_step;
    const size_t width = is_last && f + 1 == blocks ? t->last_width : CK_BLOCK;
#pragma clang loop unroll(full)
    for (size_t v = 0; v < BLOCK_VECTORS; v++) {
      const size_t feature = (block + f) * CK_BLOCK + v * VW;
      if (width >= (v + 1) * VW) {
        const vf residual = t->residual ? vload(t->residual + at + v * VW) : sum[f][v];
        vstore(t->out + at + v * VW, finished(t, feature, VW, sum[f][v], residual));
      } else if (width > v * VW) {
        const size_t n = width - v * VW;
        const vf residual = t->residual ? vload_n(t->residual + at + v * VW, n) : sum[f][v];
        vstore_n(t->out + at + v * VW, finished(t, feature, n, sum[f][v], residual), n);
      }
    }
  }
}

/// One tile of so many positions, and `blocks` blocks of features from `block` on.
CK_INLINE void compute_tile(const ck_tiles *t, const ck_tile *tile, size_t block, const size_t positions,
                            const size_t blocks) {
  vf sum[TILE_P][TILE_F][BLOCK_VECTORS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++) {
#pragma clang loop unroll(full)
    for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < BLOCK_VECTORS; v++) sum[i][f][v] = vset(0.0f);
    }
  }
  const float *w = t->weights + (ptrdiff_t)block * t->weight_step;
  const size_t count = t->tap_count + t->rest_count;
  for (size_t k = 0; k < count; k++) {
    const size_t depth = k < t->tap_count ? t->tap_depth : t->rest_depth;
    const float *x[TILE_P];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < positions; i++) x[i] = tile->x[i] + t->taps[k];
    if (depth == CK_BLOCK) {
      CK_UNROLL_TAP
      for (size_t c = 0; c < CK_BLOCK; c++) {
        add_products(x, (ptrdiff_t)c, w + c * CK_BLOCK, t->weight_step, positions, blocks, sum);
      }
    } else {
      for (size_t c = 0; c < depth; c++) {
        add_products(x, (ptrdiff_t)c, w + c * CK_BLOCK, t->weight_step, positions, blocks, sum);
      }
    }
    w += depth * CK_BLOCK;
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++) {
    if (i < tile->count) finish_position(t, tile->out[i], block, blocks, sum[i]);
  }
}

/// As many positions as fill the registers, or few where no more are left.
CK_INLINE void compute_tiles(const ck_tiles *t, size_t first, size_t last, size_t block, const size_t blocks) {
  for (size_t p = first; p < last; p += TILE_P) {
    const ck_tile tile = tile_at(t, p, last);
    if (tile.count == 1) {
      compute_tile(t, &tile, block, 1, blocks);
    } else if (tile.count <= TILE_P / 2) {
      compute_tile(t, &tile, block, TILE_P / 2, blocks);
    } else {
      compute_tile(t, &tile, block, TILE_P, blocks);
    }
  }
}

static void KERNEL(f32_tiles)(const ck_tiles *t, size_t first, size_t last) {
  for (size_t block = 0; block < t->blocks; block += TILE_F) {
    const size_t blocks = t->blocks - block < TILE_F ? t->blocks - block : TILE_F;
    switch (blocks) {
#if CK_TILE_F > 3
      case 4: compute_tiles(t, first, last, block, 4); break;
      case 3: compute_tiles(t, first, last, block, 3); break;
      case 2: compute_tiles(t, first, last, block, 2); break;
#endif
      default: compute_tiles(t, first, last, block, 1); break;
    }
  }
}

const struct ck_tiles_table CK_AT_LEVEL(ck_tiles) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "tiles.inc"
#undef CK_KERNEL
};
