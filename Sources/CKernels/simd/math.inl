/// Transcendental functions over the vector vocabulary. All use `vfma` and lane-wise operations only, so that every
/// CPU level gives the same bits.
///
/// The polynomials are weighted minimax fits computed for this file (Lawson's iteration on 800 Chebyshev nodes in
/// 30-digit arithmetic, coefficients rounded to f32 one at a time from the lowest, the rest refitted after each).
/// Each comment gives the fitted function, its interval and the largest error relative to the final result.
#include <float.h>
#include <math.h>

#define POLY4(x, c0, c1, c2, c3, c4) \
  vfma(vfma(vfma(vfma(vset(c4), x, vset(c3)), x, vset(c2)), x, vset(c1)), x, vset(c0))

/// max and min that give NaN when either operand is NaN.
CK_INLINE vf vmax_nan(vf a, vf b) { return vselect(visnan(a), a, vmax(a, b)); }
CK_INLINE vf vmin_nan(vf a, vf b) { return vselect(visnan(a), a, vmin(a, b)); }

/// min(max(x, lo), hi), NaN where x is NaN.
CK_INLINE vf vclip(vf x, vf lo, vf hi) { return vmin(hi, vmax(lo, x)); }

/// x = n * ln 2 + r with integral n and |r| <= ln 2 / 2 (Cody and Waite's reduction, exact here thanks to the fused
/// multiply-add); gives n, returns e^r - 1 = r + r^2 q(r), q of degree 4, 2^-26.
CK_INLINE vf v_reduced_expm1(vf x, vf *n) {
  const vf magic = vset(0x1.8p23f);
  *n = vsub(vfma(x, vset(0x1.715476p0f), magic), magic);
  const vf r = vnfma(*n, vset(-0x1.05c610p-29f), vnfma(*n, vset(0x1.62e430p-1f), x));
  const vf q = POLY4(r, 0x1.fffffep-2f, 0x1.5554b4p-3f, 0x1.5556f2p-5f, 0x1.12254ap-7f, 0x1.6b9c68p-10f);
  return vfma(vmul(r, r), q, r);
}

CK_INLINE vf v_exp(vf x) {
  vf n;
  const vf p = v_reduced_expm1(vclip(x, vset(-104.0f), vset(89.0f)), &n);
  return vldexp(vadd(vset(1.0f), p), n);
}

/// e^x - 1 for x <= 88.
CK_INLINE vf v_expm1(vf x) {
  vf n;
  const vf p = v_reduced_expm1(vmax(vset(-87.0f), x), &n);
  const vf scale = vldexp(vset(1.0f), n);
  return vfma(scale, p, vsub(scale, vset(1.0f)));
}

/// log(1 + f) + e * ln 2 for f in [sqrt(1/2) - 1, sqrt(2) - 1]: f - f^2 / 2 + f^3 P(f), P of degree 7, 2^-27.
CK_INLINE vf v_log_reduced(vf f, vf e) {
  const vf low = POLY4(f, 0x1.555554p-2f, -0x1.00022cp-2f, 0x1.99a04ep-3f, -0x1.5470fcp-3f, 0x1.22d1f4p-3f);
  const vf high = vfma(vfma(vset(-0x1.394bb8p-4f), f, vset(0x1.059d8ap-3f)), f, vset(-0x1.0d89d0p-3f));
  const vf square = vmul(f, f), fourth = vmul(square, square);
  const vf p = vfma(vmul(fourth, f), high, low);
  const vf tail = vfma(e, vset(-0x1.05c610p-29f), vfma(vset(-0.5f), square, vmul(vmul(square, f), p)));
  return vfma(e, vset(0x1.62e430p-1f), vadd(f, tail));
}

CK_INLINE vf v_log(vf x) {
  const vm small = vlt(x, vset(FLT_MIN));
  vf m;
  const vf e = vsplit(vselect(small, vmul(x, vset(0x1p23f)), x), &m);
  const vf y = v_log_reduced(vsub(m, vset(1.0f)), vsub(e, vselect(small, vset(23.0f), vset(0.0f))));
  const vf finite = vselect(vlt(x, vset(INFINITY)), y, x);
  const vf nonnegative = vselect(veq(x, vset(0.0f)), vset(-INFINITY), finite);
  return vselect(vlt(x, vset(0.0f)), vset(NAN), nonnegative);
}

/// 1 / (1 + e^-x), by e^-|x| so that neither end overflows and the lower end keeps its digits.
CK_INLINE vf v_sigmoid(vf x) {
  const vf z = v_exp(vneg(vabs(x))), one = vset(1.0f);
  return vdiv(vselect(vlt(x, vset(0.0f)), z, one), vadd(one, z));
}

/// (e^2a - 1) / (e^2a + 1) for a = |x|, by e^2a - 1, which keeps its digits near 0.
CK_INLINE vf v_tanh(vf x) {
  const vf a = vmin(vset(9.1f), vabs(x));
  const vf t = v_expm1(vadd(a, a));
  return vcopysign(vdiv(t, vadd(t, vset(2.0f))), x);
}

/// erf(x) for |x| <= 0.92: x + x P(x^2), P of degree 6, 2^-30.
CK_INLINE vf v_erf_small(vf x) {
  const vf s = vmul(x, x);
  const vf high = vfma(vset(0x1.4f3afep-14f), s, vset(-0x1.a601d4p-11f));
  const vf p = vfma(vfma(high, s, vset(0x1.5449a0p-8f)), s, vset(-0x1.b80116p-6f));
  const vf q = vfma(vfma(vfma(p, s, vset(0x1.ce2d64p-4f)), s, vset(-0x1.812740p-2f)), s, vset(0x1.06eba8p-3f));
  return vfma(q, x, x);
}

/// erfc(a) = e^q(a) for a >= 0.92: q fits log(erfc) on [0.9, 10.1] with degree 12, 2^-27 as an error of erf, 2^-21
/// as a relative error of erfc.
CK_INLINE vf v_erfc_large(vf a) {
  a = vmin(vset(10.1f), a);
  vf q = vset(0x1.6798f4p-38f);
  q = vfma(q, a, vset(-0x1.0f893ap-31f));
  q = vfma(q, a, vset(0x1.67d2b4p-26f));
  q = vfma(q, a, vset(-0x1.1872aap-21f));
  q = vfma(q, a, vset(0x1.21a9b0p-17f));
  q = vfma(q, a, vset(-0x1.a6b0c6p-14f));
  q = vfma(q, a, vset(0x1.c57898p-11f));
  q = vfma(q, a, vset(-0x1.6fe8c2p-8f));
  q = vfma(q, a, vset(0x1.ce301ep-6f));
  q = vfma(q, a, vset(-0x1.ccd45ep-4f));
  q = vfma(q, a, vset(-0x1.427314p-1f));
  q = vfma(q, a, vset(-0x1.219604p0f));
  q = vfma(q, a, vset(0x1.0d00c0p-11f));
  return v_exp(q);
}

CK_INLINE vf v_erf(vf x) {
  const vf a = vabs(x);
  const vf large = vcopysign(vsub(vset(1.0f), v_erfc_large(a)), x);
  return vselect(vlt(vset(0.92f), a), large, v_erf_small(x));
}

/// |x| times the normal distribution below -|x|, for |x| >= 1.25: g(t) e^(-x^2 / 2) with t = 1 / (1 + |x|), g fit on
/// [1.25, 15] with degree 8, 2^-26. The square keeps what its rounding lost.
CK_INLINE vf v_gelu_tail(vf x) {
  const vf a = vmin(vset(15.0f), vabs(x)), t = vdiv(vset(1.0f), vadd(a, vset(1.0f)));
  vf g = vset(-0x1.2345e8p+3f);
  g = vfma(g, t, vset(0x1.7b1224p+4f));
  g = vfma(g, t, vset(-0x1.91c844p+4f));
  g = vfma(g, t, vset(0x1.91f1fcp+3f));
  g = vfma(g, t, vset(-0x1.c16fa0p+0f));
  g = vfma(g, t, vset(-0x1.304628p-1f));
  g = vfma(g, t, vset(-0x1.a734c2p-2f));
  g = vfma(g, t, vset(0x1.258be4p-11f));
  g = vfma(g, t, vset(0x1.9881e8p-2f));
  const vf square = vmul(a, a), lost = vfma(a, a, vneg(square));
  const vf e = v_exp(vmul(square, vset(-0.5f)));
  return vmul(g, vfma(e, vmul(lost, vset(-0.5f)), e));
}

/// x * (1 + erf(x / sqrt 2)) / 2; the lower end keeps its digits.
CK_INLINE vf v_gelu(vf x) {
  const vf s = vmul(x, vset(0x1.6a09e6p-1f)), half = vset(0.5f), tail = v_gelu_tail(x);
  // x - x is not a number at the lower infinity, where the formula is 0 * infinity.
  const vf outer = vselect(vlt(x, vset(0.0f)), vsub(vsub(x, x), tail), vsub(x, tail));
  const vf inner = vmul(x, vfma(half, v_erf_small(s), half));
  return vselect(vlt(vset(1.3f), vabs(x)), outer, inner);
}

/// x * (1 + tanh(u)) / 2 = x * sigmoid(2u), u = sqrt(2 / pi) * (x + 0.044715 x^3).
CK_INLINE vf v_gelu_tanh(vf x) {
  const vf twice = vmul(x, vfma(vmul(x, x), vset(0.0713548162726f), vset(1.59576912161f)));
  return vmul(x, v_sigmoid(twice));
}

/// log(1 + e^x) = max(x, 0) + log(1 + z), z = e^-|x| in (0, 1]; past sqrt(2) the sum is halved, which is exact.
CK_INLINE vf v_softplus(vf x) {
  const vf z = v_exp(vneg(vabs(x))), one = vset(1.0f);
  const vm upper = vlt(vset(0x1.a82798p-2f), z);
  const vf f = vselect(upper, vmul(vset(0.5f), vsub(z, one)), z);
  const vf y = v_log_reduced(f, vselect(upper, one, vset(0.0f)));
  return vadd(vmax(vset(0.0f), x), y);
}
