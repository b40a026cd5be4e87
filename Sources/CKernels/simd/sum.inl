/// Sums over 64 partial sums: element i goes to partial sum i mod 64, whatever the vector width, and these are added
/// pairwise. Elements past the end count as +0.
enum { CK_PARTIALS = 64, CK_SUM_VECTORS = CK_PARTIALS / VW };

/// The sum of the partial sums: halves added until one is left.
CK_INLINE float partial_total(const vf *sum) {
  float part[CK_PARTIALS];
  for (int v = 0; v < CK_SUM_VECTORS; v++) vstore(part + v * VW, sum[v]);
  for (int half = CK_PARTIALS / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) part[i] += part[half + i];
  }
  return part[0];
}

/// The lanes of vector v that remain when `rest` elements, fewer than 64, are left.
CK_INLINE size_t lanes_left(size_t rest, int v) {
  const size_t before = (size_t)v * VW;
  return rest <= before ? 0 : rest - before < VW ? rest - before : VW;
}

/// Declares `sum` and adds `TERM(LOAD, offset)` to it for all n elements; `REST_TERM` must be +0 in unloaded lanes.
#define SUM_OVER(n, TERM, REST_TERM)                                                            \
  vf sum[CK_SUM_VECTORS];                                                                       \
  for (int v = 0; v < CK_SUM_VECTORS; v++) sum[v] = vset(0.0f);                                 \
  size_t at = 0;                                                                                \
  for (; (n) - at >= CK_PARTIALS; at += CK_PARTIALS) {                                          \
    for (int v = 0; v < CK_SUM_VECTORS; v++) {                                                  \
      const size_t i = at + (size_t)v * VW;                                                     \
      sum[v] = vadd(sum[v], TERM);                                                              \
    }                                                                                           \
  }                                                                                             \
  for (int v = 0; v < CK_SUM_VECTORS; v++) {                                                    \
    const size_t count = lanes_left((n) - at, v), i = at + (size_t)v * VW;                      \
    if (count == 0) break;                                                                      \
    sum[v] = vadd(sum[v], REST_TERM);                                                           \
  }
