/// Sums for TILE_P positions and up to TILE_F blocks of features at a time, all of them in registers.

enum { BLOCK_VECTORS = CK_BLOCK / LANES, TILE_F = CK_TILE_F };

/// Where the numbers of the positions that are computed together begin; those behind the last repeat it.
CK_INLINE size_t find_positions(const ck_integer_tiles *t, size_t first, size_t last, const uint8_t *x[TILE_P]) {
  const size_t count = last - first < TILE_P ? last - first : TILE_P;
  size_t row = first / t->out_width, column = first % t->out_width;
  for (size_t i = 0; i < TILE_P; i++) {
    if (i > 0 && i < count && ++column == t->out_width) {
      column = 0;
      row++;
    }
    x[i] = t->x + (ptrdiff_t)row * t->row_step + (ptrdiff_t)column * t->column_step;
  }
  return count;
}

CK_INLINE void store_sums(int32_t *out, const size_t blocks, vi sum[TILE_F][BLOCK_VECTORS]) {
#pragma clang loop unroll(full)
  for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < BLOCK_VECTORS; v++) vi_store(out + f * CK_BLOCK + v * LANES, sum[f][v]);
  }
}

/// One tile of so many positions, and `blocks` blocks of features from `block` on.
CK_INLINE void sum_tile(const ck_integer_tiles *t, const uint8_t *const start[TILE_P], size_t count, size_t place,
                        size_t block, const size_t positions, const size_t blocks, const int is_wide) {
  const size_t group_bytes = is_wide ? CK_GROUP_BYTES : GROUP;
  vi sum[TILE_P][TILE_F][BLOCK_VECTORS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++) {
#pragma clang loop unroll(full)
    for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < BLOCK_VECTORS; v++) sum[i][f][v] = vi_zero();
    }
  }
  const uint8_t *w = t->weights + (ptrdiff_t)block * t->weight_step;
  for (size_t k = 0; k < t->tap_count; k++) {
    const uint8_t *x[TILE_P];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < positions; i++) x[i] = start[i] + t->taps[k];
    for (size_t g = 0; g < t->tap_groups; g++) {
      vg weights[TILE_F][BLOCK_VECTORS];
#pragma clang loop unroll(full)
      for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
        for (size_t v = 0; v < BLOCK_VECTORS; v++) {
          const uint8_t *from = w + (ptrdiff_t)f * t->weight_step + v * LANES * group_bytes;
          weights[f][v] = is_wide ? vg_load_wide(from) : vg_load(from);
        }
      }
#pragma clang loop unroll(full)
      for (size_t i = 0; i < positions; i++) {
        const vg input = vg_spread(x[i] + g * CK_GROUP_BYTES);
#pragma clang loop unroll(full)
        for (size_t f = 0; f < blocks; f++) {
#pragma clang loop unroll(full)
          for (size_t v = 0; v < BLOCK_VECTORS; v++) sum[i][f][v] = vi_dot(sum[i][f][v], input, weights[f][v]);
        }
      }
      w += CK_BLOCK * group_bytes;
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++) {
    if (i < count) store_sums(t->out + (ptrdiff_t)(place + i) * t->out_step + block * CK_BLOCK, blocks, sum[i]);
  }
}

CK_INLINE void sum_tiles(const ck_integer_tiles *t, size_t first, size_t last, size_t block, const size_t blocks,
                         const int is_wide) {
  for (size_t p = first; p < last; p += TILE_P) {
    const uint8_t *x[TILE_P];
    const size_t count = find_positions(t, p, last, x);
    if (count == 1) {
      sum_tile(t, x, count, p - first, block, 1, blocks, is_wide);
    } else {
      sum_tile(t, x, count, p - first, block, TILE_P, blocks, is_wide);
    }
  }
}

CK_INLINE void sum_blocks(const ck_integer_tiles *t, size_t first, size_t last, const int is_wide) {
  size_t block = 0;
  for (; block + TILE_F <= t->blocks; block += TILE_F) sum_tiles(t, first, last, block, TILE_F, is_wide);
  for (; block < t->blocks; block++) sum_tiles(t, first, last, block, 1, is_wide);
}

static void KERNEL(integer_tiles_run)(const ck_integer_tiles *t, size_t first, size_t last) {
  if (GROUP == 2 && t->is_wide) {
    sum_blocks(t, first, last, 1);
  } else {
    sum_blocks(t, first, last, 0);
  }
}
