#include "../simd/math.inl"
#include "../simd/sum.inl"
#include "../simd/window.inl"

#include "window_pool.inl"

static void KERNEL(f32_global_average_pool)(size_t planes, size_t plane_size, const float *restrict x,
                                            float *restrict out) {
  for (size_t p = 0; p < planes; p++, x += plane_size) {
    SUM_OVER(plane_size, vload(x + i), vload_n(x + i, count))
    store_f32(out + p, partial_total(sum) / (float)plane_size);
  }
}

/// x / s^beta; Caffe's and AlexNet's 0.75 by square roots, which is exact to the last place or two.
CK_INLINE vf over_power(vf x, vf s, float beta) {
  if (beta == 0.75f) {
    const vf root = vsqrt(s);
    return vdiv(x, vmul(root, vsqrt(root)));
  }
  if (beta == 0.5f) return vdiv(x, vsqrt(s));
  if (beta == 1.0f) return vdiv(x, s);
  return vmul(x, v_exp(vmul(vset(-beta), v_log(s))));
}

static void KERNEL(f32_lrn)(size_t channels, size_t n, size_t size, float alpha, float beta, float bias,
                            const float *restrict x, ptrdiff_t channel_stride, float *restrict out) {
  const vf factor = vset(size ? alpha / (float)size : 0.0f), offset = vset(bias);
  const size_t before = size ? (size - 1) / 2 : 0, after = size / 2;
  for (size_t at = 0; at < n; at += VW) {
    const size_t count = n - at < VW ? n - at : VW;
    for (size_t c = 0; c < channels; c++) {
      const size_t begin = c < before ? 0 : c - before;
      const size_t end = channels - c <= after ? channels : c + after + 1;
      vf squares = vset(0.0f);
      for (size_t k = begin; size && k < end; k++) {
        const vf v = vload_n(x + (ptrdiff_t)k * channel_stride + at, count);
        squares = vfma(v, v, squares);
      }
      const vf v = vload_n(x + (ptrdiff_t)c * channel_stride + at, count);
      vstore_n(out + (ptrdiff_t)c * channel_stride + at, over_power(v, vfma(factor, squares, offset), beta), count);
    }
  }
}

const struct ck_pooling_table CK_AT_LEVEL(ck_pooling) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "pooling.inc"
#undef CK_KERNEL
};
