#include "../simd/math.inl"

#include "points.inl"

enum { MAX_POINTS = 6, MAX_WINDOW = 5 };

/// Where a tile lies: its image, and the first row and column of its outputs.
typedef struct {
  size_t image, row, column;
} ck_tile_place;

CK_INLINE ck_tile_place place_of(const ck_winograd *w, size_t tile) {
  const size_t line = tile / w->tiles_across;
  return (ck_tile_place){line / w->tiles_down, line % w->tiles_down * w->tile_rows, tile % w->tiles_across * w->tile};
}

CK_INLINE void advance(const ck_winograd *w, ck_tile_place *place) {
  if ((place->column += w->tile) < w->out_width) return;
  place->column = 0;
  if ((place->row += w->tile_rows) < w->out_height) return;
  place->row = 0;
  place->image++;
}

/// Stores one row of points.
CK_INLINE void store_input_row(const vf *d, const size_t points, float *to, ptrdiff_t point_step) {
#pragma clang loop unroll(full)
  for (size_t pair = 0; pair < points / 2; pair++) {
    vf first, second;
    input_at_pair(points, d, pair, &first, &second);
    vstore(to + (ptrdiff_t)first_of_pair(pair) * point_step, first);
    vstore(to + (ptrdiff_t)second_of_pair(points, pair) * point_step, second);
  }
}

/// VW channels of a tile whose rows are row_step numbers apart. Two rows of points are computed at a time, which the
/// registers hold; loading the inputs again for each pair is cheaper than storing all half-way.
CK_INLINE void input_lanes(const float *x, ptrdiff_t row_step, const size_t points, float *to, ptrdiff_t point_step) {
#pragma clang loop unroll(full)
  for (size_t pair = 0; pair < points / 2; pair++) {
    vf first[MAX_POINTS], second[MAX_POINTS];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < points; j++) {
      vf d[MAX_POINTS];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < points; i++) d[i] = vload(x + (ptrdiff_t)i * row_step + j * CK_BLOCK);
      input_at_pair(points, d, pair, &first[j], &second[j]);
    }
    const ptrdiff_t row_of_points = (ptrdiff_t)points * point_step;
    store_input_row(first, points, to + (ptrdiff_t)first_of_pair(pair) * row_of_points, point_step);
    store_input_row(second, points, to + (ptrdiff_t)second_of_pair(points, pair) * row_of_points, point_step);
  }
}

/// A tile that sees so many rows: as many as columns, or one.
CK_INLINE void input_tile(const float *x, ptrdiff_t row_step, const size_t rows, const size_t points, float *to,
                          ptrdiff_t point_step) {
  for (size_t v = 0; v < CK_BLOCK; v += VW) {
    if (rows > 1) {
      input_lanes(x + v, row_step, points, to + v, point_step);
    } else {
      vf d[MAX_POINTS];
#pragma clang loop unroll(full)
      for (size_t j = 0; j < points; j++) d[j] = vload(x + v + j * CK_BLOCK);
      store_input_row(d, points, to + v, point_step);
    }
  }
}

/// What a tile at the edge sees, with zeros beyond the input.
static void copy_edge(const ck_winograd *w, const float *plane, ptrdiff_t row, ptrdiff_t column, size_t rows,
                      size_t points, float *patch) {
  memset(patch, 0, rows * points * CK_BLOCK * sizeof(float));
  for (ptrdiff_t i = 0; i < (ptrdiff_t)rows; i++) {
    if (row + i < 0 || row + i >= (ptrdiff_t)w->height) continue;
    const ptrdiff_t begin = column < 0 ? -column : 0, space = (ptrdiff_t)w->width - column;
    const ptrdiff_t end = space < (ptrdiff_t)points ? space : (ptrdiff_t)points;
    if (begin >= end) continue;
    const float *from = plane + ((row + i) * (ptrdiff_t)w->width + column + begin) * CK_BLOCK;
    memcpy(patch + (i * (ptrdiff_t)points + begin) * CK_BLOCK, from, (size_t)(end - begin) * CK_BLOCK * sizeof(float));
  }
}

CK_INLINE void input_block(const ck_winograd *w, const float *x, size_t image_step, size_t first, size_t last,
                           const size_t rows, const size_t points, float *to, ptrdiff_t point_step) {
  ck_tile_place place = place_of(w, first);
  for (size_t t = first; t < last; t++, to += CK_BLOCK) {
    const float *plane = x + place.image * image_step;
    const ptrdiff_t row = (ptrdiff_t)place.row - (ptrdiff_t)w->pad_top;
    const ptrdiff_t column = (ptrdiff_t)place.column - (ptrdiff_t)w->pad_left;
    const ptrdiff_t row_step = (ptrdiff_t)w->width * CK_BLOCK;
    if (row >= 0 && column >= 0 && (size_t)row + rows <= w->height && (size_t)column + points <= w->width) {
      input_tile(plane + row * row_step + column * CK_BLOCK, row_step, rows, points, to, point_step);
    } else {
      float patch[MAX_POINTS * MAX_POINTS * CK_BLOCK];
      copy_edge(w, plane, row, column, rows, points, patch);
      input_tile(patch, (ptrdiff_t)points * CK_BLOCK, rows, points, to, point_step);
    }
    advance(w, &place);
  }
}

static void KERNEL(f32_winograd_input)(const ck_winograd *w, size_t blocks, const float *x, size_t first, size_t last,
                                       const ck_winograd_points *to) {
  const size_t plane_count = w->height * w->width * CK_BLOCK;
  for (size_t b = 0; b < blocks; b++) {
    const float *plane = x + b * plane_count;
    float *start = to->start + (ptrdiff_t)b * to->block_step;
    const size_t image_step = blocks * plane_count;
    if (w->tile_rows == 1) {
      if (w->points == 6) {
        input_block(w, plane, image_step, first, last, 1, 6, start, to->point_step);
      } else {
        input_block(w, plane, image_step, first, last, 1, 4, start, to->point_step);
      }
    } else if (w->points == 6) {
      input_block(w, plane, image_step, first, last, 6, 6, start, to->point_step);
    } else {
      input_block(w, plane, image_step, first, last, 4, 4, start, to->point_step);
    }
  }
}

/// How VW features of a tile are finished: the first `width` of them exist, of the tile's outputs `rows` by `columns`.
typedef struct {
  vf bias, lo, hi;
  size_t width, rows, columns;
} ck_finish;

/// Writes a row of a tile.
CK_INLINE void finish_row(const vf *y, const size_t tile, const ck_finish *finish, const float *residual, float *out,
                          ptrdiff_t at) {
#pragma clang loop unroll(full)
  for (size_t j = 0; j < tile; j++, at += CK_BLOCK) {
    if (j >= finish->columns) continue;
    vf sum = vadd(y[j], finish->bias);
    if (residual) sum = vadd(sum, vload_n(residual + at, finish->width));
    vstore(out + at, vclip(sum, finish->lo, finish->hi));
  }
}

CK_INLINE void output_lanes(const float *from, ptrdiff_t point_step, const size_t points, const size_t tile,
                            const size_t tile_rows, const ck_finish *finish, const float *residual, float *out,
                            ptrdiff_t row_step) {
  vf half[MAX_POINTS][MAX_POINTS], y[MAX_POINTS];
  if (tile_rows == 1) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < points; i++) half[0][i] = vload(from + (ptrdiff_t)i * point_step);
    output_of(points, tile, half[0], y);
    finish_row(y, tile, finish, residual, out, 0);
    return;
  }
#pragma clang loop unroll(full)
  for (size_t j = 0; j < points; j++) {
    vf p[MAX_POINTS];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < points; i++) p[i] = vload(from + (ptrdiff_t)(i * points + j) * point_step);
    output_of(points, tile, p, y);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < tile; i++) half[i][j] = y[i];
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < tile; i++) {
    output_of(points, tile, half[i], y);
    if (i < finish->rows) finish_row(y, tile, finish, residual, out, (ptrdiff_t)i * row_step);
  }
}

/// VW features of tiles: `at` is where their first one stands in the bias, `start` where it stands in the first image.
CK_INLINE void output_block(const ck_winograd *w, const ck_winograd_result *r, const float *from, ptrdiff_t point_step,
                            size_t first, size_t last, const size_t points, const size_t tile, const size_t tile_rows,
                            size_t at, size_t width, size_t start) {
  const size_t row_step = w->out_width * CK_BLOCK;
  ck_finish finish = {vset(0.0f), vset(r->lo), vset(r->hi), width, 0, 0};
  if (r->bias) finish.bias = vload_n(r->bias + at, width);
  ck_tile_place place = place_of(w, first);
  for (size_t t = first; t < last; t++, from += CK_BLOCK) {
    finish.rows = w->out_height - place.row < tile_rows ? w->out_height - place.row : tile_rows;
    finish.columns = w->out_width - place.column < tile ? w->out_width - place.column : tile;
    const size_t to = start + place.image * r->image_blocks * w->out_height * row_step + place.row * row_step +
                      place.column * CK_BLOCK;
    const float *residual = r->residual ? r->residual + to : NULL;
    output_lanes(from, point_step, points, tile, tile_rows, &finish, residual, r->out + to, (ptrdiff_t)row_step);
    advance(w, &place);
  }
}

static void KERNEL(f32_winograd_output)(const ck_winograd *w, const ck_winograd_points *from, size_t first,
                                        size_t last, const ck_winograd_result *r) {
  for (size_t b = 0; b < r->blocks; b++) {
    const size_t block = r->first_block + b;
    const size_t features = block + 1 == r->image_blocks ? r->last_width : CK_BLOCK;
    for (size_t v = 0; v < CK_BLOCK; v += VW) {
      const size_t width = features <= v ? 0 : features - v < VW ? features - v : VW;
      const float *start = from->start + (ptrdiff_t)b * from->block_step + v;
      const size_t to = block * w->out_height * w->out_width * CK_BLOCK + v, at = block * CK_BLOCK + v;
      if (w->tile_rows == 1) {
        if (w->tile == 4) {
          output_block(w, r, start, from->point_step, first, last, 6, 4, 1, at, width, to);
        } else if (w->points == 6) {
          output_block(w, r, start, from->point_step, first, last, 6, 2, 1, at, width, to);
        } else {
          output_block(w, r, start, from->point_step, first, last, 4, 2, 1, at, width, to);
        }
      } else if (w->tile == 4) {
        output_block(w, r, start, from->point_step, first, last, 6, 4, 4, at, width, to);
      } else if (w->points == 6) {
        output_block(w, r, start, from->point_step, first, last, 6, 2, 2, at, width, to);
      } else {
        output_block(w, r, start, from->point_step, first, last, 4, 2, 2, at, width, to);
      }
    }
  }
}

/// The weights of CK_BLOCK features for one channel: g holds the features of each place of the window side by side.
CK_INLINE void weights_of_channel(const double (*g)[CK_BLOCK], const size_t points, const size_t window, float *out,
                                  ptrdiff_t point_step) {
  double half[MAX_WINDOW][MAX_POINTS][CK_BLOCK];
#pragma clang loop unroll(full)
  for (size_t j = 0; j < window; j++) {
    for (size_t lane = 0; lane < CK_BLOCK; lane++) {
      double column[MAX_WINDOW], p[MAX_POINTS];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < window; i++) column[i] = g[i * window + j][lane];
      weights_at(points, window, column, p);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < points; i++) half[j][i][lane] = p[i];
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < points; i++) {
    float rows[MAX_POINTS][CK_BLOCK];
    for (size_t lane = 0; lane < CK_BLOCK; lane++) {
      double row[MAX_WINDOW], p[MAX_POINTS];
#pragma clang loop unroll(full)
      for (size_t j = 0; j < window; j++) row[j] = half[j][i][lane];
      weights_at(points, window, row, p);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < points; j++) rows[j][lane] = (float)p[j];
    }
    for (size_t j = 0; j < points; j++) memcpy(out + (ptrdiff_t)(i * points + j) * point_step, rows[j], sizeof rows[j]);
  }
}

/// The same for a window of one row.
CK_INLINE void weights_of_row(const double (*g)[CK_BLOCK], const size_t points, const size_t window, float *out,
                              ptrdiff_t point_step) {
  for (size_t lane = 0; lane < CK_BLOCK; lane++) {
    double row[MAX_WINDOW], p[MAX_POINTS];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < window; j++) row[j] = g[j][lane];
    weights_at(points, window, row, p);
#pragma clang loop unroll(full)
    for (size_t j = 0; j < points; j++) store_f32(out + (ptrdiff_t)j * point_step + lane, (float)p[j]);
  }
}

CK_INLINE void weights_of(const double (*g)[CK_BLOCK], const size_t points, const size_t window, size_t rows,
                          float *out, ptrdiff_t point_step) {
  if (rows > 1) {
    weights_of_channel(g, points, window, out, point_step);
  } else {
    weights_of_row(g, points, window, out, point_step);
  }
}

static void KERNEL(f32_winograd_weights)(size_t points, size_t window, size_t rows, size_t count, size_t channels,
                                         const float *w, ptrdiff_t feature_step, const float *scale, float *out,
                                         ptrdiff_t point_step) {
  double g[MAX_WINDOW * MAX_WINDOW][CK_BLOCK] = {{0.0}};
  const size_t taps = rows * window;
  for (size_t c = 0; c < channels; c++) {
    for (size_t f = 0; f < count; f++) {
      const float *from = w + (ptrdiff_t)f * feature_step + c * taps;
      for (size_t k = 0; k < taps; k++) g[k][f] = (double)load_f32(from + k) * (double)scale[f];
    }
    float *to = out + c * CK_BLOCK;
    if (points == 4) {
      weights_of(g, 4, 3, rows, to, point_step);
    } else if (window == 3) {
      weights_of(g, 6, 3, rows, to, point_step);
    } else {
      weights_of(g, 6, 5, rows, to, point_step);
    }
  }
}

const struct ck_winograd_table CK_AT_LEVEL(ck_winograd) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "winograd.inc"
#undef CK_KERNEL
};
