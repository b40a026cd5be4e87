/// Sums for TILE_P positions and up to TILE_F blocks of features at a time, all of them in registers: each weight that
/// is loaded serves TILE_P positions, and each input TILE_F blocks. A single position takes ROW_F blocks, since it needs
/// so many sums for additions not to wait for each other.

#include "../simd/math.inl"

/// The vectors of a block; half of them where only half a block has weights.
enum { BLOCK_VECTORS = CK_BLOCK / VW, HALF_VECTORS = BLOCK_VECTORS > 1 ? BLOCK_VECTORS / 2 : 1 };
enum { MOST_F = TILE_F > ROW_F ? TILE_F : ROW_F };
/// So many bytes of weights stay in the first-level cache while all positions pass by.
enum { NEAR_BYTES = 24 << 10 };

/// The lanes of a vector from `at` on that lie before `width`.
CK_INLINE size_t lanes_at(size_t width, size_t at) { return width <= at ? 0 : width - at < VW ? width - at : VW; }

/// The positions that are computed together: where their inputs begin, and what stands where in the result.
typedef struct {
  const float *x[TILE_P];
  /// The offsets of the results from `out`.
  ptrdiff_t out[TILE_P];
  /// How many positions there are; what lies behind them repeats the last.
  size_t count;
  /// Whether the tile is full and its inputs are a column step apart.
  int is_even;
} ck_tile;

CK_INLINE ck_tile tile_at(const ck_tiles *t, size_t first, size_t last) {
  ck_tile tile;
  size_t y = first / t->out_width, x = first % t->out_width;
  tile.count = last - first < TILE_P ? last - first : TILE_P;
  tile.is_even = tile.count == TILE_P && x + TILE_P <= t->out_width;
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

/// The products of one number of each position with CK_BLOCK weights of each block, or half of them.
CK_INLINE void add_products(const float *const x[TILE_P], ptrdiff_t c, const float *w, ptrdiff_t weight_step,
                            const size_t positions, const size_t blocks, const size_t vectors,
                            vf sum[TILE_P][MOST_F][BLOCK_VECTORS]) {
  vf weights[MOST_F][BLOCK_VECTORS];
#pragma clang loop unroll(full)
  for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) weights[f][v] = vload(w + (ptrdiff_t)f * weight_step + v * VW);
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++) {
    const vf input = vset(load_f32(x[i] + c));
#pragma clang loop unroll(full)
    for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) sum[i][f][v] = vmuladd(input, weights[f][v], sum[i][f][v]);
    }
  }
}

/// What each sum begins with.
CK_INLINE void start_sums(const ck_tiles *t, size_t block, const size_t positions, const size_t blocks,
                          vf sum[TILE_P][MOST_F][BLOCK_VECTORS]) {
  const int is_narrow = block + blocks == t->blocks && t->last_width < CK_BLOCK;
#pragma clang loop unroll(full)
  for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < BLOCK_VECTORS; v++) {
      vf start = vset(0.0f);
      if (t->bias) {
        const float *bias = t->bias + (block + f) * CK_BLOCK + v * VW;
        start = is_narrow && f + 1 == blocks ? vload_n(bias, lanes_at(t->last_width, v * VW)) : vload(bias);
      }
#pragma clang loop unroll(full)
      for (size_t i = 0; i < positions; i++) sum[i][f][v] = start;
    }
  }
}

/// Writes the sums of a tile.
CK_INLINE void finish_sums(const ck_tiles *t, const ck_tile *tile, size_t block, const size_t positions,
                           const size_t blocks, vf sum[TILE_P][MOST_F][BLOCK_VECTORS]) {
  const int is_narrow = block + blocks == t->blocks && t->last_width < CK_BLOCK;
  const vf lo = vset(t->lo), hi = vset(t->hi);
#pragma clang loop unroll(full)
  for (size_t f = 0; f < blocks; f++) {
    const size_t width = is_narrow && f + 1 == blocks ? t->last_width : CK_BLOCK;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < positions; i++) {
      // A `break` would keep the loop from being unrolled.
      if (i >= tile->count) continue;
      const ptrdiff_t place = tile->out[i] + (ptrdiff_t)(block + f) * t->block_step;
#pragma clang loop unroll(full)
      for (size_t v = 0; v < BLOCK_VECTORS; v++) {
        const ptrdiff_t at = place + (ptrdiff_t)(v * VW);
        vf result = sum[i][f][v];
        if (width == CK_BLOCK) {
          if (t->residual) result = vadd(result, vload(t->residual + at));
          vstore(t->out + at, vclip(result, lo, hi));
        } else {
          const size_t n = lanes_at(width, v * VW);
          if (t->residual) result = vadd(result, vload_n(t->residual + at, n));
          vstore_n(t->out + at, vclip(result, lo, hi), n);
        }
      }
    }
  }
}

/// One tile of so many positions, and `blocks` blocks of features from `block` on.
CK_INLINE void compute_tile(const ck_tiles *t, const ck_tile *tile, size_t block, const size_t positions,
                            const size_t blocks, const size_t vectors) {
  vf sum[TILE_P][MOST_F][BLOCK_VECTORS];
  start_sums(t, block, positions, blocks, sum);
  const float *w = t->weights + (ptrdiff_t)block * t->weight_step;
  const ck_tap *tap = t->taps, *end = tap + t->tap_count;
  const float *x[TILE_P];
  // Where taps are single numbers, finding the inputs takes as long as the products.
  if (positions == TILE_P && tile->is_even) {
    for (; tap < end && tap->depth == 1; tap++, w += CK_BLOCK) {
      x[0] = tile->x[0] + tap->offset;
#pragma clang loop unroll(full)
      for (size_t i = 1; i < TILE_P; i++) x[i] = x[0] + (ptrdiff_t)i * t->column_step;
      add_products(x, 0, w, t->weight_step, TILE_P, blocks, vectors, sum);
    }
  }
  for (; tap < end; tap++) {
    const size_t depth = tap->depth;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < positions; i++) x[i] = tile->x[i] + tap->offset;
    if (depth == CK_BLOCK) {
      CK_UNROLL_TAP
      for (size_t c = 0; c < CK_BLOCK; c++) {
        add_products(x, (ptrdiff_t)c, w + c * CK_BLOCK, t->weight_step, positions, blocks, vectors, sum);
      }
    } else {
      CK_UNROLL_REST
      for (size_t c = 0; c < depth; c++) {
        add_products(x, (ptrdiff_t)c, w + c * CK_BLOCK, t->weight_step, positions, blocks, vectors, sum);
      }
    }
    w += depth * CK_BLOCK;
  }
  finish_sums(t, tile, block, positions, blocks, sum);
}

/// As many positions as fill the registers, or few where no more are left.
CK_INLINE void compute_positions(const ck_tiles *t, const ck_tile *tile, size_t block, const size_t blocks,
                                 const size_t vectors) {
  if (tile->count == 1) {
    compute_tile(t, tile, block, 1, blocks, vectors);
  } else if (tile->count <= TILE_P / 2) {
    compute_tile(t, tile, block, TILE_P / 2, blocks, vectors);
  } else {
    compute_tile(t, tile, block, TILE_P, blocks, vectors);
  }
}

CK_INLINE void compute_blocks(const ck_tiles *t, const ck_tile *tile, size_t block) {
  switch (t->blocks - block < TILE_F ? t->blocks - block : TILE_F) {
#if CK_TILE_F > 3
    case 4: compute_positions(t, tile, block, 4, BLOCK_VECTORS); break;
    case 3: compute_positions(t, tile, block, 3, BLOCK_VECTORS); break;
    case 2: compute_positions(t, tile, block, 2, BLOCK_VECTORS); break;
#endif
    default:
      if (HALF_VECTORS < BLOCK_VECTORS && block + 1 == t->blocks && t->last_count <= HALF_VECTORS * VW) {
        compute_positions(t, tile, block, 1, HALF_VECTORS);
      } else {
        compute_positions(t, tile, block, 1, BLOCK_VECTORS);
      }
      break;
  }
}

CK_INLINE void compute_row(const ck_tiles *t, size_t position) {
  const ck_tile tile = tile_at(t, position, position + 1);
  size_t block = 0;
  for (; t->blocks - block >= ROW_F; block += ROW_F) compute_tile(t, &tile, block, 1, ROW_F, BLOCK_VECTORS);
  for (; block < t->blocks; block += TILE_F) compute_blocks(t, &tile, block);
}

static void KERNEL(f32_tiles)(const ck_tiles *t, size_t first, size_t last) {
  if (ROW_F > TILE_F && last - first == 1) {
    compute_row(t, first);
    return;
  }
  const size_t byte_count = t->blocks * (size_t)t->weight_step * sizeof(float);
  const size_t step = byte_count <= NEAR_BYTES ? t->blocks : TILE_F;
  for (size_t part = 0; part < t->blocks; part += step) {
    const size_t end = t->blocks - part < step ? t->blocks : part + step;
    for (size_t p = first; p < last; p += TILE_P) {
      const ck_tile tile = tile_at(t, p, last);
      for (size_t block = part; block < end; block += TILE_F) compute_blocks(t, &tile, block);
    }
  }
}

const struct ck_tiles_table CK_AT_LEVEL(ck_tiles) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "tiles.inc"
#undef CK_KERNEL
};
