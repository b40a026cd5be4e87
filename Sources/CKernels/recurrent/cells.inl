CK_INLINE vf v_activate(vf x, ck_activation f) {
  const vf zero = vset(0.0f), one = vset(1.0f), alpha = vset(f.alpha), beta = vset(f.beta);
  x = vclip(x, vset(-f.clip), vset(f.clip));
  switch (f.kind) {
    case CK_ACTIVATION_RELU: return vmax(zero, x);
    case CK_ACTIVATION_TANH: return v_tanh(x);
    case CK_ACTIVATION_SIGMOID: return v_sigmoid(x);
    case CK_ACTIVATION_AFFINE: return vfma(alpha, x, beta);
    case CK_ACTIVATION_LEAKY_RELU: return vselect(vlt(x, zero), vmul(alpha, x), x);
    case CK_ACTIVATION_THRESHOLDED_RELU: return vselect(vlt(x, alpha), zero, x);
    case CK_ACTIVATION_SCALED_TANH: return vmul(alpha, v_tanh(vmul(beta, x)));
    case CK_ACTIVATION_HARD_SIGMOID: return vclip(vfma(alpha, x, beta), zero, one);
    case CK_ACTIVATION_ELU: return vselect(vlt(x, zero), vmul(alpha, v_expm1(vmin(zero, x))), x);
    case CK_ACTIVATION_SOFTSIGN: return vdiv(x, vadd(one, vabs(x)));
    case CK_ACTIVATION_SOFTPLUS: return v_softplus(x);
  }
  return x;
}

/// Runs over vectors of n elements: `at` is the offset and `count` the lanes in use.
#define FOR_EACH_PART(n) \
  for (size_t at = 0, count = (n) < VW ? (n) : VW; at < (n); at += VW, count = (n) - at < VW ? (n) - at : VW)

static void KERNEL(f32_activate)(size_t n, ck_activation f, const float *x, float *out) {
  FOR_EACH_PART(n) { vstore_n(out + at, v_activate(vload_n(x + at, count), f), count); }
}

static void KERNEL(f32_lstm_cell)(size_t n, const ck_lstm_cell *cell, const float *sums, const float *peepholes,
                                  float *c, float *h) {
  const ck_activation f = cell->f;
  FOR_EACH_PART(n) {
    const vf previous = vload_n(c + at, count);
    vf in = vload_n(sums + at, count), out = vload_n(sums + n + at, count);
    vf forget = vload_n(sums + 2 * n + at, count);
    if (peepholes) {
      in = vfma(vload_n(peepholes + at, count), previous, in);
      forget = vfma(vload_n(peepholes + 2 * n + at, count), previous, forget);
    }
    in = v_activate(in, f);
    forget = cell->is_coupled ? vsub(vset(1.0f), in) : v_activate(forget, f);
    const vf candidate = v_activate(vload_n(sums + 3 * n + at, count), cell->g);
    const vf next = vfma(forget, previous, vmul(in, candidate));
    if (peepholes) out = vfma(vload_n(peepholes + n + at, count), next, out);
    vstore_n(c + at, next, count);
    vstore_n(h + at, vmul(v_activate(out, f), v_activate(next, cell->h)), count);
  }
}

static void KERNEL(f32_gru_gates)(size_t n, ck_activation f, float *sums, const float *h, float *reset_h) {
  FOR_EACH_PART(n) {
    vstore_n(sums + at, v_activate(vload_n(sums + at, count), f), count);
    const vf reset = v_activate(vload_n(sums + n + at, count), f);
    vstore_n(sums + n + at, reset, count);
    if (reset_h) vstore_n(reset_h + at, vmul(reset, vload_n(h + at, count)), count);
  }
}

static void KERNEL(f32_gru_cell)(size_t n, ck_activation g, const float *gates, const float *candidate,
                                 const float *recurrent, float *h) {
  FOR_EACH_PART(n) {
    const vf update = vload_n(gates + at, count);
    vf sum = vload_n(candidate + at, count);
    if (recurrent) sum = vfma(vload_n(gates + n + at, count), vload_n(recurrent + at, count), sum);
    const vf kept = vmul(update, vload_n(h + at, count));
    vstore_n(h + at, vfma(vsub(vset(1.0f), update), v_activate(sum, g), kept), count);
  }
}
