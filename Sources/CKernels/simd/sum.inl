/// Sums over 64 partial sums: element i goes to partial sum i mod 64, whatever the vector width, and these are added
/// pairwise. Elements past the end count as +0.
enum { CK_PARTIALS = 64, CK_SUM_VECTORS = CK_PARTIALS / VW, CK_RUN = 64 * CK_PARTIALS };

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

/// Adds the partial sums to those set aside and clears them.
CK_INLINE void set_aside(vf *aside, vf *sum) {
  for (int v = 0; v < CK_SUM_VECTORS; v++) {
    aside[v] = vadd(aside[v], sum[v]);
    sum[v] = vset(0.0f);
  }
}

/// Declares `sum` and adds the term of every element i < n to it: TERM is that of the vector at i, REST_TERM that of
/// its first `count` lanes, +0 in the others. Every CK_RUN elements the partial sums are set aside, so that rounding
/// errors grow with the number of runs rather than of elements.
#define SUM_OVER(n, TERM, REST_TERM)                                                            \
  vf sum[CK_SUM_VECTORS], aside[CK_SUM_VECTORS];                                                \
  for (int v = 0; v < CK_SUM_VECTORS; v++) sum[v] = aside[v] = vset(0.0f);                      \
  size_t at = 0;                                                                                \
  for (size_t run = CK_RUN; (n) - at >= CK_PARTIALS; at += CK_PARTIALS) {                       \
    if (at == run) {                                                                            \
      set_aside(aside, sum);                                                                    \
      run += CK_RUN;                                                                            \
    }                                                                                           \
    for (int v = 0; v < CK_SUM_VECTORS; v++) {                                                  \
      const size_t i = at + (size_t)v * VW;                                                     \
      sum[v] = vadd(sum[v], TERM);                                                              \
    }                                                                                           \
  }                                                                                             \
  for (int v = 0; v < CK_SUM_VECTORS; v++) {                                                    \
    const size_t count = lanes_left((n) - at, v), i = at + (size_t)v * VW;                      \
    if (count == 0) break;                                                                      \
    sum[v] = vadd(sum[v], REST_TERM);                                                           \
  }                                                                                             \
  for (int v = 0; v < CK_SUM_VECTORS; v++) sum[v] = vadd(aside[v], sum[v]);
