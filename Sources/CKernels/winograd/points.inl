/// Polynomial multiplication along one axis: by values at the points 0, ±A, ±B and infinity, or at 0, ±1 and
/// infinity. A and B give about half the rounding errors of the textbook's 1 and 2, and their powers
/// are exact.
#define POINT_A 0.6875f
#define POINT_B 1.375f

static const float A1 = POINT_A, A2 = POINT_A * POINT_A, A3 = POINT_A * POINT_A * POINT_A;
static const float B1 = POINT_B, B2 = POINT_B * POINT_B, B3 = POINT_B * POINT_B * POINT_B;
static const float AB2 = POINT_A * POINT_A * POINT_B * POINT_B;

/// Six inputs at two of the points: the first and the last for pair 0, ±A for 1, ±B for 2.
CK_INLINE void input_at_pair_of_6(const vf d[6], const size_t pair, vf *first, vf *second) {
  if (pair == 0) {
    *first = vmuladd(vset(AB2), d[0], vmuladd(vset(-A2 - B2), d[2], d[4]));
    *second = vmuladd(vset(AB2), d[1], vmuladd(vset(-A2 - B2), d[3], d[5]));
  } else {
    const float point = pair == 1 ? A1 : B1, other = pair == 1 ? B2 : A2;
    const vf even = vmuladd(vset(-other), d[2], d[4]), odd = vmuladd(vset(-other), d[1], d[3]);
    *first = vmuladd(vset(point), odd, even);
    *second = vmuladd(vset(-point), odd, even);
  }
}

/// Four or two outputs of the products at the points.
CK_INLINE void output_of_6(const size_t count, const vf p[6], vf y[4]) {
  const vf even_a = vadd(p[1], p[2]), odd_a = vsub(p[1], p[2]);
  const vf even_b = vadd(p[3], p[4]), odd_b = vsub(p[3], p[4]);
  y[0] = vadd(p[0], vadd(even_a, even_b));
  y[1] = vmuladd(vset(A1), odd_a, count == 2 ? vmuladd(vset(B1), odd_b, p[5]) : vmul(vset(B1), odd_b));
  if (count == 2) return;
  y[2] = vmuladd(vset(A2), even_a, vmul(vset(B2), even_b));
  y[3] = vmuladd(vset(A3), odd_a, vmuladd(vset(B3), odd_b, p[5]));
}

/// Three or five weights at x and -x, times `factor`.
CK_INLINE void weights_at_pair(const size_t count, const double *g, double x, double factor, double p[2]) {
  const double square = x * x;
  const double even = g[0] + square * (count == 5 ? g[2] + square * g[4] : g[2]);
  const double odd = x * (count == 5 ? g[1] + square * g[3] : g[1]);
  p[0] = (even + odd) * factor;
  p[1] = (even - odd) * factor;
}

/// Three or five weights at six points, over the product of the point's distances from the others.
CK_INLINE void weights_at_6(const size_t count, const double *g, double p[6]) {
  const double a = (double)POINT_A, b = (double)POINT_B, a2 = a * a, b2 = b * b;
  p[0] = g[0] / (a2 * b2);
  weights_at_pair(count, g, a, 1.0 / (2.0 * a2 * (a2 - b2)), p + 1);
  weights_at_pair(count, g, b, 1.0 / (2.0 * b2 * (b2 - a2)), p + 3);
  p[5] = g[count - 1];
}

/// Four inputs at two of the points: the first and the last for pair 0, ±1 for 1.
CK_INLINE void input_at_pair_of_4(const vf d[4], const size_t pair, vf *first, vf *second) {
  if (pair == 0) {
    *first = vsub(d[0], d[2]);
    *second = vsub(d[3], d[1]);
  } else {
    *first = vadd(d[2], d[1]);
    *second = vsub(d[2], d[1]);
  }
}

/// Two outputs of the products at the points.
CK_INLINE void output_of_4(const vf p[4], vf y[2]) {
  y[0] = vadd(p[0], vadd(p[1], p[2]));
  y[1] = vadd(vsub(p[1], p[2]), p[3]);
}

/// Three weights at four points, over the product of the point's distances from the others.
CK_INLINE void weights_at_4(const double g[3], double p[4]) {
  p[0] = g[0];
  weights_at_pair(3, g, 1.0, 0.5, p + 1);
  p[3] = g[2];
}

/// Where the two points of a pair stand among all.
CK_INLINE size_t first_of_pair(size_t pair) { return pair == 0 ? 0 : 2 * pair - 1; }
CK_INLINE size_t second_of_pair(const size_t points, size_t pair) { return pair == 0 ? points - 1 : 2 * pair; }

CK_INLINE void input_at_pair(const size_t points, const vf *d, const size_t pair, vf *first, vf *second) {
  if (points == 6) {
    input_at_pair_of_6(d, pair, first, second);
  } else {
    input_at_pair_of_4(d, pair, first, second);
  }
}

CK_INLINE void output_of(const size_t points, const size_t count, const vf *p, vf *y) {
  if (points == 6) {
    output_of_6(count, p, y);
  } else {
    output_of_4(p, y);
  }
}

CK_INLINE void weights_at(const size_t points, const size_t count, const double *g, double *p) {
  if (points == 6) {
    weights_at_6(count, g, p);
  } else {
    weights_at_4(g, p);
  }
}
