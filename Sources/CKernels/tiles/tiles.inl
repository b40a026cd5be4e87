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
                            const size_t blocks, vf sum[TILE_P][TILE_F][BLOCK_VECTORS]) {
  vf weights[TILE_F][BLOCK_VECTORS];
#pragma clang loop unroll(full)
  for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < BLOCK_VECTORS; v++) weights[f][v] = vload(w + (ptrdiff_t)f * weight_step + v * VW);
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < TILE_P; i++) {
    const vf input = vset(load_f32(x[i] + c));
#pragma clang loop unroll(full)
    for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < BLOCK_VECTORS; v++) sum[i][f][v] = vmuladd(input, weights[f][v], sum[i][f][v]);
    }
  }
}

CK_INLINE void finish_position(const ck_tiles *t, ptrdiff_t out, size_t block, const size_t blocks,
                               vf sum[TILE_F][BLOCK_VECTORS]) {
  const vf lo = vset(t->lo), hi = vset(t->hi);
#pragma clang loop unroll(full)
  for (size_t f = 0; f < blocks; f++) {
    const ptrdiff_t at = out + (ptrdiff_t)(block + f) * t->block_step;
#pragma clang loop unroll(full)
    for (size_t v = 0; v < BLOCK_VECTORS; v++) {
      vf result = sum[f][v];
      if (t->bias) result = vadd(result, vload(t->bias + (block + f) * CK_BLOCK + v * VW));
      if (t->residual) result = vadd(result, vload(t->residual + at + v * VW));
      vstore(t->out + at + v * VW, vclip(result, lo, hi));
    }
  }
}

/// One tile, and `blocks` blocks of features from `block` on.
CK_INLINE void compute_tile(const ck_tiles *t, const ck_tile *tile, size_t block, const size_t blocks) {
  vf sum[TILE_P][TILE_F][BLOCK_VECTORS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < TILE_P; i++) {
#pragma clang loop unroll(full)
    for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < BLOCK_VECTORS; v++) sum[i][f][v] = vset(0.0f);
    }
  }
  const float *w = t->weights + (ptrdiff_t)block * t->weight_step;
  const size_t depth = t->tap_depth;
  for (size_t k = 0; k < t->tap_count; k++, w += depth * CK_BLOCK) {
    const float *x[TILE_P];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < TILE_P; i++) x[i] = tile->x[i] + t->taps[k];
    if (depth == CK_BLOCK) {
      CK_UNROLL_TAP
      for (size_t c = 0; c < CK_BLOCK; c++) {
        add_products(x, (ptrdiff_t)c, w + c * CK_BLOCK, t->weight_step, blocks, sum);
      }
    } else {
      for (size_t c = 0; c < depth; c++) {
        add_products(x, (ptrdiff_t)c, w + c * CK_BLOCK, t->weight_step, blocks, sum);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < TILE_P; i++) {
    if (i < tile->count) finish_position(t, tile->out[i], block, blocks, sum[i]);
  }
}

static void KERNEL(f32_tiles)(const ck_tiles *t, size_t first, size_t last) {
  for (size_t block = 0; block < t->blocks; block += TILE_F) {
    const size_t blocks = t->blocks - block < TILE_F ? t->blocks - block : TILE_F;
    for (size_t p = first; p < last; p += TILE_P) {
      const ck_tile tile = tile_at(t, p, last);
      switch (blocks) {
#if CK_TILE_F > 3
        case 4: compute_tile(t, &tile, block, 4); break;
        case 3: compute_tile(t, &tile, block, 3); break;
        case 2: compute_tile(t, &tile, block, 2); break;
#endif
        default: compute_tile(t, &tile, block, 1); break;
      }
    }
  }
}

const struct ck_tiles_table CK_AT_LEVEL(ck_tiles) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "tiles.inc"
#undef CK_KERNEL
};
