/// The family's kernels, once for every level. An output may equal any input: each block is loaded before it is stored.
#include "../simd/math.inl"

/// Runs the loop with `at` as the offset; `LOAD(p)` and `STORE(p, v)` take whole vectors, then the rest.
#define FOR_EACH_VECTOR(n, STATEMENT)                                                       \
  size_t at = 0;                                                                            \
  for (; (n) - at >= VW; at += VW) {                                                        \
    STATEMENT(FULL_LOAD, FULL_STORE)                                                        \
  }                                                                                         \
  if (at < (n)) {                                                                           \
    const size_t rest = (n) - at;                                                           \
    STATEMENT(PART_LOAD, PART_STORE)                                                        \
  }
#define FULL_LOAD(p) vload((p) + at)
#define FULL_STORE(p, v) vstore((p) + at, v)
#define PART_LOAD(p) vload_n((p) + at, rest)
#define PART_STORE(p, v) vstore_n((p) + at, v, rest)

#define BINARY_STEP(LOAD, STORE)            \
  const vf u = LOAD(a), v = LOAD(b);        \
  STORE(out, operation(u, v));
#define BINARY(name, expression)                                                               \
  CK_INLINE vf CK_JOIN(name, operation)(vf u, vf v) { return expression; }                     \
  static void KERNEL(f32_##name)(size_t n, const float *a, const float *b, float *out) {       \
    vf (*const operation)(vf, vf) = CK_JOIN(name, operation);                                  \
    FOR_EACH_VECTOR(n, BINARY_STEP)                                                            \
  }

#define SCALAR_STEP(LOAD, STORE) STORE(out, operation(LOAD(a), v));
#define WITH_SCALAR(name, expression)                                                          \
  CK_INLINE vf CK_JOIN(name, operation)(vf u, vf v) { return expression; }                     \
  static void KERNEL(f32_##name)(size_t n, const float *a, float b, float *out) {              \
    vf (*const operation)(vf, vf) = CK_JOIN(name, operation);                                  \
    const vf v = vset(b);                                                                      \
    FOR_EACH_VECTOR(n, SCALAR_STEP)                                                            \
  }

BINARY(add, vadd(u, v))
BINARY(sub, vsub(u, v))
BINARY(mul, vmul(u, v))
BINARY(div, vdiv(u, v))
BINARY(max, vmax_nan(u, v))
BINARY(min, vmin_nan(u, v))
BINARY(prelu, vselect(vlt(u, vset(0.0f)), vmul(u, v), u))
WITH_SCALAR(add_scalar, vadd(u, v))
WITH_SCALAR(sub_scalar, vsub(u, v))
WITH_SCALAR(rsub_scalar, vsub(v, u))
WITH_SCALAR(mul_scalar, vmul(u, v))
WITH_SCALAR(div_scalar, vdiv(u, v))
WITH_SCALAR(rdiv_scalar, vdiv(v, u))
WITH_SCALAR(max_scalar, vmax_nan(u, v))
WITH_SCALAR(min_scalar, vmin_nan(u, v))

#define UNARY_STEP(LOAD, STORE) \
  const vf v = LOAD(x);         \
  STORE(out, operation(v, p, q));
#define UNARY_BODY(name, expression)                                                                     \
  CK_INLINE vf CK_JOIN(name, operation)(vf v, vf p __attribute__((unused)), vf q __attribute__((unused))) { \
    return expression;                                                                                   \
  }                                                                                                      \
  CK_INLINE void CK_JOIN(name, loop)(size_t n, const float *x, vf p, vf q, float *out) {                 \
    vf (*const operation)(vf, vf, vf) = CK_JOIN(name, operation);                                        \
    FOR_EACH_VECTOR(n, UNARY_STEP)                                                                       \
  }
#define UNARY(name, expression)                                                                \
  UNARY_BODY(name, expression)                                                                 \
  static void KERNEL(f32_##name)(size_t n, const float *x, float *out) {                       \
    CK_JOIN(name, loop)(n, x, vset(0.0f), vset(0.0f), out);                                    \
  }
#define UNARY1(name, expression)                                                               \
  UNARY_BODY(name, expression)                                                                 \
  static void KERNEL(f32_##name)(size_t n, const float *x, float p, float *out) {              \
    CK_JOIN(name, loop)(n, x, vset(p), vset(0.0f), out);                                       \
  }
#define UNARY2(name, expression)                                                               \
  UNARY_BODY(name, expression)                                                                 \
  static void KERNEL(f32_##name)(size_t n, const float *x, float p, float q, float *out) {     \
    CK_JOIN(name, loop)(n, x, vset(p), vset(q), out);                                          \
  }

/// alpha * (e^v - 1) below 0; the argument is held at 0 above, so that nothing overflows there.
CK_INLINE vf v_elu(vf v, vf alpha) {
  const vf below = vmul(alpha, v_expm1(vmin(vset(0.0f), v)));
  return vselect(vlt(v, vset(0.0f)), below, v);
}

/// vclip, but the bound where it equals v: -0 becomes the +0 of a bound.
CK_INLINE vf v_within(vf v, vf low, vf high) { return vmin(high, vselect(visnan(v), v, vmax(v, low))); }

UNARY(abs, vabs(v))
UNARY(neg, vneg(v))
UNARY(sqrt, vsqrt(v))
UNARY(reciprocal, vdiv(vset(1.0f), v))
UNARY(floor, vfloor(v))
UNARY(ceil, vceil(v))
UNARY(exp, v_exp(v))
UNARY(log, v_log(v))
UNARY(erf, v_erf(v))
UNARY(relu, vmax(vset(0.0f), v))
UNARY(sigmoid, v_sigmoid(v))
UNARY(tanh, v_tanh(v))
UNARY(gelu, v_gelu(v))
UNARY(gelu_tanh, v_gelu_tanh(v))
UNARY(silu, vmul(v, v_sigmoid(v)))
// v + 3 is exact where v / 6 + 0.5 cancels.
UNARY(hardswish, vmul(v, vdiv(vclip(vadd(v, vset(3.0f)), vset(0.0f), vset(6.0f)), vset(6.0f))))
UNARY(selu, vmul(vset(1.05070102214813232421875f), v_elu(v, vset(1.67326319217681884765625f))))
UNARY(softplus, v_softplus(v))
UNARY1(leaky_relu, vselect(vlt(v, vset(0.0f)), vmul(v, p), v))
UNARY1(elu, v_elu(v, p))
UNARY2(clip, v_within(v, p, q))
UNARY2(hardsigmoid, v_within(vfma(v, p, q), vset(0.0f), vset(1.0f)))
UNARY2(scale_shift, vfma(v, p, q))

#define SCALE_CLIP_STEP(LOAD, STORE) STORE(out, vclip(vfma(LOAD(x), va, vb), vlo, vhi));
static void KERNEL(f32_scale_shift_clip)(size_t n, const float *x, float a, float b, float lo, float hi, float *out) {
  const vf va = vset(a), vb = vset(b), vlo = vset(lo), vhi = vset(hi);
  FOR_EACH_VECTOR(n, SCALE_CLIP_STEP)
}

#define AFFINE_STEP(LOAD, STORE) STORE(out, vfma(LOAD(x), LOAD(scale), LOAD(shift)));
static void KERNEL(f32_affine)(size_t n, const float *x, const float *scale, const float *shift, float *out) {
  FOR_EACH_VECTOR(n, AFFINE_STEP)
}

#define AXPY_STEP(LOAD, STORE) STORE(y, vfma(va, LOAD(x), LOAD(y)));
static void KERNEL(f32_axpy)(size_t n, float a, const float *x, float *y) {
  const vf va = vset(a);
  FOR_EACH_VECTOR(n, AXPY_STEP)
}

#define FILL_STEP(LOAD, STORE) STORE(out, v);
static void KERNEL(f32_fill)(size_t n, float value, float *out) {
  const vf v = vset(value);
  FOR_EACH_VECTOR(n, FILL_STEP)
}

static void KERNEL(f32_add_bias_rows)(size_t rows, size_t columns, const float *x, ptrdiff_t x_stride,
                                      const float *bias, float *out, ptrdiff_t out_stride) {
  for (size_t r = 0; r < rows; r++) {
    KERNEL(f32_add)(columns, x + (ptrdiff_t)r * x_stride, bias, out + (ptrdiff_t)r * out_stride);
  }
}

const struct ck_elementwise_table CK_AT_LEVEL(ck_elementwise) = {
#define CK_KERNEL CK_TABLE_ENTRY
#undef BINARY
#undef WITH_SCALAR
#undef UNARY
#undef UNARY1
#undef UNARY2
#include "elementwise.inc"
#undef CK_KERNEL
};
