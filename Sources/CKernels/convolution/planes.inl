/// Sums for few features, whose positions stand side by side in vectors: each input that is loaded serves all features,
/// and each weight a run of vectors.

/// The vectors of the longest run for so many features: enough that additions do not wait for each other, and so few
/// that registers are left for the inputs and, since compilers load them ahead, for all weights of a tap.
CK_INLINE size_t longest_run(const size_t features) {
  if (VECTOR_REGISTERS > 16) return features > 3 ? 5 : features > 2 ? 6 : 8;
  return features == 1 ? 8 : features == 2 ? 4 : features == 3 ? 3 : 2;
}

/// A run of vectors from x on; of a single one, the first `width` numbers.
CK_INLINE void sum_run(const ck_planes *p, const float *x, float *out, size_t width, const size_t features,
                       const size_t vectors) {
  vf sum[CK_PLANES_FEATURES][8];
#pragma clang loop unroll(full)
  for (size_t f = 0; f < features; f++) {
    const vf start = vset(p->bias ? load_f32(p->bias + f) : 0.0f);
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) sum[f][v] = start;
  }
  const float *weights = p->weights;
  for (size_t k = 0; k < p->tap_count; k++, weights += features) {
    const float *from = x + p->taps[k];
    vf input[8];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) input[v] = vectors > 1 ? vload(from + v * VW) : vload_n(from, width);
#pragma clang loop unroll(full)
    for (size_t f = 0; f < features; f++) {
      const vf weight = vset(load_f32(weights + f));
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) sum[f][v] = vmuladd(weight, input[v], sum[f][v]);
    }
  }
  const vf lo = vset(p->lo), hi = vset(p->hi);
#pragma clang loop unroll(full)
  for (size_t f = 0; f < features; f++) {
    float *to = out + (ptrdiff_t)f * p->plane_step;
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      const vf result = vclip(sum[f][v], lo, hi);
      if (vectors > 1) {
        vstore(to + v * VW, result);
      } else {
        vstore_n(to, result, width);
      }
    }
  }
}

/// A row in runs of so many vectors. The last one begins before the end of the one before it where they do not fill the
/// row: what is computed twice comes out the same.
CK_INLINE void sum_row(const ck_planes *p, const float *x, float *out, size_t width, const size_t features,
                       const size_t vectors) {
  const size_t run = vectors * VW;
  for (size_t at = 0; at < width; at += run) {
    const size_t first = vectors > 1 && width - at < run ? width - run : at;
    sum_run(p, x + first, out + first, width - first < run ? width - first : run, features, vectors);
  }
}

CK_INLINE void sum_rows(const ck_planes *p, size_t rows, size_t width, const size_t features) {
  const size_t longest = longest_run(features);
  const float *x = p->x;
  float *out = p->out;
  for (size_t y = 0; y < rows; y++, x += p->row_step, out += p->out_row_step) {
    if (width >= longest * VW) {
      sum_row(p, x, out, width, features, longest);
    } else if (width >= longest / 2 * VW && longest > 3) {
      sum_row(p, x, out, width, features, longest / 2);
    } else {
      sum_row(p, x, out, width, features, 1);
    }
  }
}

static void KERNEL(f32_planes)(const ck_planes *p, size_t rows, size_t width) {
  switch (p->features) {
    case 1: sum_rows(p, rows, width, 1); break;
    case 2: sum_rows(p, rows, width, 2); break;
    case 3: sum_rows(p, rows, width, 3); break;
    default: sum_rows(p, rows, width, 4); break;
  }
}
