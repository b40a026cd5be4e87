/// Sums of channels side by side that are convolved each by itself, for some positions and vectors at a time.

enum { DEPTHWISE_P = 4, DEPTHWISE_V = 2 };

/// So many vectors of the channels from c on, the last of `width` lanes.
CK_INLINE void sum_channels(const ck_integer_depthwise *d, size_t p, const size_t positions, size_t c,
                            const size_t vectors, size_t width) {
  vf sum[DEPTHWISE_P][DEPTHWISE_V];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) sum[i][v] = vset(0.0f);
  }
  const float *x = d->x + (ptrdiff_t)p * d->x_step + c, *weights = d->weights + c;
  for (size_t k = 0; k < d->tap_count; k++) {
    const float *tap = x + d->taps[k];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      const vf weight = vload_n(weights + k * d->channels + v * VW, width);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < positions; i++) {
        sum[i][v] = vmuladd(vload_n(tap + (ptrdiff_t)i * d->x_step + v * VW, width), weight, sum[i][v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < positions; i++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      float numbers[VW];
      vstore(numbers, sum[i][v]);
      int32_t *out = d->out + (p + i) * d->channels + c + v * VW;
      for (size_t lane = 0; lane < width; lane++) out[lane] = (int32_t)numbers[lane];
    }
  }
}

CK_INLINE void sum_positions(const ck_integer_depthwise *d, size_t count, size_t c, const size_t vectors,
                             size_t width) {
  size_t p = 0;
  for (; p + DEPTHWISE_P <= count; p += DEPTHWISE_P) sum_channels(d, p, DEPTHWISE_P, c, vectors, width);
  for (; p < count; p++) sum_channels(d, p, 1, c, vectors, width);
}

static void KERNEL(integer_depthwise_run)(const ck_integer_depthwise *d, size_t count) {
  size_t c = 0;
  for (; c + DEPTHWISE_V * VW <= d->channels; c += DEPTHWISE_V * VW) sum_positions(d, count, c, DEPTHWISE_V, VW);
  for (; c + VW <= d->channels; c += VW) sum_positions(d, count, c, 1, VW);
  if (c < d->channels) sum_positions(d, count, c, 1, d->channels - c);
}
