/// A matrix in panels of PANEL rows: panel after panel, in each column after column, the rows side by side. The last
/// panel has as many vectors as it needs, filled up with zeros.
enum { PANEL = PANEL_VECTORS * VW };

CK_INLINE size_t panel_vectors(size_t rows) {
  return rows >= PANEL ? PANEL_VECTORS : (rows + VW - 1) / VW;
}

static size_t KERNEL(f32_matvec_packed_count)(size_t n, size_t k) {
  return (n / PANEL * PANEL + panel_vectors(n % PANEL) * VW) * k;
}

static void KERNEL(f32_matvec_pack)(size_t n, size_t k, const float *restrict matrix, float *restrict packed) {
  for (size_t first = 0; first < n; first += PANEL) {
    const size_t rows = n - first < PANEL ? n - first : PANEL, width = panel_vectors(n - first) * VW;
    for (size_t row = 0; row < width; row++) {
      for (size_t column = 0; column < k; column++) {
        const float value = row < rows ? load_f32(matrix + (first + row) * k + column) : 0.0f;
        store_f32(packed + column * width + row, value);
      }
    }
    packed += width * k;
  }
}

/// The operands of one panel's product with some vectors; `width` is the distance of the panel's columns.
typedef struct {
  size_t k, width, lanes;
  const float *packed, *x, *start;
  float *out;
  ptrdiff_t x_stride, start_stride, out_stride;
} ck_panel;

CK_INLINE size_t lanes_of(const ck_panel *p, size_t v) {
  return p->lanes - v * VW < VW ? p->lanes - v * VW : VW;
}

/// `vectors` x `rows` accumulators; both are constants where this is inlined.
CK_INLINE void panel_product(const ck_panel *p, size_t vectors, size_t rows) {
  vf sum[ROW_TILE * PANEL_VECTORS];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      sum[r * vectors + v] = p->start ? vload_n(p->start + (ptrdiff_t)r * p->start_stride + v * VW, lanes_of(p, v)) : vset(0.0f);
    }
  }
  const float *column = p->packed;
  for (size_t k = 0; k < p->k; k++, column += p->width) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const vf x = vset(load_f32(p->x + (ptrdiff_t)r * p->x_stride + k));
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) sum[r * vectors + v] = vmuladd(x, vload(column + v * VW), sum[r * vectors + v]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      vstore_n(p->out + (ptrdiff_t)r * p->out_stride + v * VW, sum[r * vectors + v], lanes_of(p, v));
    }
  }
}

/// The first `vectors` of a panel with all rows, `tile` at a time; then moves on to the next vectors.
CK_INLINE void panel_rows(ck_panel *panel, size_t vectors, size_t tile, size_t rows) {
  ck_panel p = *panel;
  for (size_t row = 0; row < rows;) {
    const size_t count = rows - row < tile ? 1 : tile;
    if (count == 1) {
      panel_product(&p, vectors, 1);
    } else {
      panel_product(&p, vectors, tile);
    }
    row += count;
    p.x += (ptrdiff_t)count * p.x_stride;
    p.out += (ptrdiff_t)count * p.out_stride;
    if (p.start) p.start += (ptrdiff_t)count * p.start_stride;
  }
  const size_t lanes = vectors * VW < panel->lanes ? vectors * VW : panel->lanes;
  panel->packed += vectors * VW;
  panel->lanes -= lanes;
  panel->out += lanes;
  if (panel->start) panel->start += lanes;
}

static void KERNEL(f32_matvec_packed)(size_t n, size_t k, const float *restrict packed, size_t rows, const float *x,
                                      ptrdiff_t x_stride, const float *start, ptrdiff_t start_stride,
                                      float *restrict out, ptrdiff_t out_stride) {
  ck_panel p = {k, PANEL, 0, packed, x, start, out, x_stride, start_stride, out_stride};
  for (size_t first = 0; first < n; first += PANEL) {
    size_t vectors = panel_vectors(n - first);
    p.packed = packed + first * k;
    p.width = vectors * VW;
    p.lanes = n - first < PANEL ? n - first : PANEL;
    if (vectors == PANEL_VECTORS && rows < TALL_ROWS) {
      panel_rows(&p, PANEL_VECTORS, ROW_TILE, rows);
      continue;
    }
    // Many rows share what is read of narrow strips.
    for (; vectors >= TALL_VECTORS; vectors -= TALL_VECTORS) panel_rows(&p, TALL_VECTORS, TALL_ROWS, rows);
    for (; vectors >= 2; vectors -= 2) panel_rows(&p, 2, ROW_TILE, rows);
    if (vectors > 0) panel_rows(&p, 1, ROW_TILE, rows);
  }
}
