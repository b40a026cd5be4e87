#define CK_HAS_TRANSPOSE_TILE

/// The transpose of 8 x 8 elements of four bytes; strides in bytes.
CK_INLINE void transpose_tile_b4(const char *src, ptrdiff_t src_stride, char *dst, ptrdiff_t dst_stride) {
  __m256 r[8], s[8];
  for (ptrdiff_t i = 0; i < 4; i++) {
    const __m256 low = _mm256_loadu_ps((const float *)(src + i * src_stride));
    const __m256 high = _mm256_loadu_ps((const float *)(src + (i + 4) * src_stride));
    r[i] = _mm256_permute2f128_ps(low, high, 0x20);
    r[i + 4] = _mm256_permute2f128_ps(low, high, 0x31);
  }
  for (int i = 0; i < 8; i += 4) {
    s[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
    s[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
    s[i + 2] = _mm256_unpacklo_ps(r[i + 2], r[i + 3]);
    s[i + 3] = _mm256_unpackhi_ps(r[i + 2], r[i + 3]);
  }
  for (ptrdiff_t i = 0; i < 8; i += 4) {
    char *out = dst + i * dst_stride;
    _mm256_storeu_ps((float *)out, _mm256_shuffle_ps(s[i], s[i + 2], _MM_SHUFFLE(1, 0, 1, 0)));
    _mm256_storeu_ps((float *)(out + dst_stride), _mm256_shuffle_ps(s[i], s[i + 2], _MM_SHUFFLE(3, 2, 3, 2)));
    _mm256_storeu_ps((float *)(out + 2 * dst_stride), _mm256_shuffle_ps(s[i + 1], s[i + 3], _MM_SHUFFLE(1, 0, 1, 0)));
    _mm256_storeu_ps((float *)(out + 3 * dst_stride), _mm256_shuffle_ps(s[i + 1], s[i + 3], _MM_SHUFFLE(3, 2, 3, 2)));
  }
}
