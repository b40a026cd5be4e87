/// Convolutions of windows of 3 by 3 after Winograd, F(2 x 2, 3 x 3), in whole numbers of 16 bits. The weights are
/// transformed four times as large, so that nothing is a fraction, and the sums are divided by 4 in the end. They may wrap
/// on the way there; four times the result has to fit in 32 bits.

static void KERNEL(integer_winograd_pack)(size_t k, size_t columns, const uint8_t *restrict b, ptrdiff_t row_step,
                                          ptrdiff_t column_step, uint8_t flip, int16_t *restrict out,
                                          ptrdiff_t point_step, int32_t *restrict sums) {
  static const int rows[4][3] = {{2, 0, 0}, {1, 1, 1}, {1, -1, 1}, {0, 0, 2}};
  for (size_t row = 0; row < (k + 1) / 2 * 2; row++) {
    for (size_t column = 0; column < CK_BLOCK; column++) {
      int16_t *to = out + row / 2 * (2 * CK_BLOCK) + column * 2 + row % 2;
      const int isInside = row < k && column < columns;
      int window[3][3], half[4][3];
      for (size_t tap = 0; tap < 9; tap++) {
        const uint8_t *from = b + (ptrdiff_t)row * row_step + (ptrdiff_t)column * column_step;
        window[tap / 3][tap % 3] = isInside ? (int8_t)(from[tap] ^ flip) : 0;
        if (isInside) sums[column] += window[tap / 3][tap % 3];
      }
      for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 3; j++) {
          half[i][j] = rows[i][0] * window[0][j] + rows[i][1] * window[1][j] + rows[i][2] * window[2][j];
        }
      }
      for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++) {
          to[(ptrdiff_t)(4 * i + j) * point_step] =
              (int16_t)(rows[j][0] * half[i][0] + rows[j][1] * half[i][1] + rows[j][2] * half[i][2]);
        }
      }
    }
  }
}

static void KERNEL(integer_winograd_input)(size_t depth, size_t tiles, const int16_t *restrict x, ptrdiff_t row_step,
                                           int16_t *restrict out, ptrdiff_t point_step) {
  for (size_t tile = 0; tile < tiles; tile++) {
    const int16_t *from = x + 2 * tile * depth;
    int16_t *to = out + tile * depth;
    for (size_t c = 0; c < depth; c++) {
      int16_t half[4][4];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < 4; i++) {
        const int16_t *column = from + i * depth + c;
        const int16_t x0 = column[0], x1 = column[row_step], x2 = column[2 * row_step], x3 = column[3 * row_step];
        half[0][i] = (int16_t)(x0 - x2);
        half[1][i] = (int16_t)(x1 + x2);
        half[2][i] = (int16_t)(x2 - x1);
        half[3][i] = (int16_t)(x1 - x3);
      }
#pragma clang loop unroll(full)
      for (size_t i = 0; i < 4; i++) {
        int16_t *points = to + (ptrdiff_t)(4 * i) * point_step + c;
        points[0] = (int16_t)(half[i][0] - half[i][2]);
        points[point_step] = (int16_t)(half[i][1] + half[i][2]);
        points[2 * point_step] = (int16_t)(half[i][2] - half[i][1]);
        points[3 * point_step] = (int16_t)(half[i][1] - half[i][3]);
      }
    }
  }
}

static void KERNEL(integer_winograd_output)(size_t n, const int32_t *restrict sums, ptrdiff_t point_step,
                                            int32_t *restrict out, ptrdiff_t row_step, ptrdiff_t column_step) {
  for (size_t c = 0; c < n; c++) {
    uint32_t half[2][4];
#pragma clang loop unroll(full)
    for (ptrdiff_t i = 0; i < 4; i++) {
      const uint32_t s0 = (uint32_t)sums[i * point_step + (ptrdiff_t)c];
      const uint32_t s1 = (uint32_t)sums[(4 + i) * point_step + (ptrdiff_t)c];
      const uint32_t s2 = (uint32_t)sums[(8 + i) * point_step + (ptrdiff_t)c];
      const uint32_t s3 = (uint32_t)sums[(12 + i) * point_step + (ptrdiff_t)c];
      half[0][i] = s0 + s1 + s2;
      half[1][i] = s1 - s2 - s3;
    }
#pragma clang loop unroll(full)
    for (ptrdiff_t row = 0; row < 2; row++) {
      int32_t *to = out + row * row_step + (ptrdiff_t)c;
      to[0] = (int32_t)(half[row][0] + half[row][1] + half[row][2]) / 4;
      to[column_step] = (int32_t)(half[row][1] - half[row][2] - half[row][3]) / 4;
    }
  }
}
