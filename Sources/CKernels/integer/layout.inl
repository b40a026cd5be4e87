/// How numbers lie in groups.

#if CK_GROUP == 2
typedef uint16_t laid_out;
#else
typedef uint8_t laid_out;
#endif

enum { GROUP = CK_GROUP };

_Static_assert(GROUP * sizeof(laid_out) == CK_GROUP_BYTES, "a group has 4 bytes");

static size_t KERNEL(integer_group)(void) { return GROUP; }

static void KERNEL(integer_lay_out_points)(size_t channels, size_t count, const uint8_t *restrict x,
                                           ptrdiff_t point_step, uint8_t flip, void *restrict out,
                                           size_t depth_groups) {
  laid_out *to = out;
  const size_t depth = depth_groups * GROUP;
  if (depth == channels && point_step == (ptrdiff_t)channels) {
    for (size_t i = 0; i < count * channels; i++) to[i] = (laid_out)(x[i] ^ flip);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    const uint8_t *point = x + (ptrdiff_t)i * point_step;
    laid_out *numbers = to + i * depth;
    for (size_t c = 0; c < channels; c++) numbers[c] = (laid_out)(point[c] ^ flip);
    for (size_t c = channels; c < depth; c++) numbers[c] = 0;
  }
}

static void KERNEL(integer_lay_out_planes)(size_t channels, size_t count, const uint8_t *restrict x,
                                           ptrdiff_t plane_step, uint8_t flip, void *restrict out,
                                           size_t depth_groups) {
  enum { SIDE = 16 };
  laid_out *to = out;
  const size_t depth = depth_groups * GROUP;
  // Tiles keep the lines that are read and written in the first cache.
  for (size_t first = 0; first < depth; first += SIDE) {
    const size_t last = first + SIDE < depth ? first + SIDE : depth;
    for (size_t start = 0; start < count; start += SIDE) {
      const size_t end = start + SIDE < count ? start + SIDE : count;
      if (last <= channels && last - first == SIDE && end - start == SIDE) {
        const uint8_t *from = x + (ptrdiff_t)first * plane_step + start;
        laid_out *tile = to + start * depth + first;
        uint8_t rows[SIDE][SIDE];
        for (size_t c = 0; c < SIDE; c++) memcpy(rows[c], from + (ptrdiff_t)c * plane_step, SIDE);
        for (size_t i = 0; i < SIDE; i++) {
          for (size_t c = 0; c < SIDE; c++) tile[i * depth + c] = (laid_out)(rows[c][i] ^ flip);
        }
        continue;
      }
      for (size_t i = start; i < end; i++) {
        for (size_t c = first; c < last; c++) {
          to[i * depth + c] = c < channels ? (laid_out)(x[(ptrdiff_t)c * plane_step + (ptrdiff_t)i] ^ flip) : 0;
        }
      }
    }
  }
}

static void KERNEL(integer_fill)(size_t channels, size_t count, uint8_t value, void *restrict out,
                                 size_t depth_groups) {
  laid_out *to = out;
  const size_t depth = depth_groups * GROUP;
  for (size_t i = 0; i < count; i++) {
    for (size_t c = 0; c < depth; c++) to[i * depth + c] = c < channels ? value : 0;
  }
}

static size_t KERNEL(integer_weight_bytes)(int is_wide) { return GROUP == 2 && is_wide ? CK_GROUP_BYTES : GROUP; }

static void KERNEL(integer_pack)(size_t k, size_t columns, const uint8_t *restrict b, ptrdiff_t row_step,
                                 ptrdiff_t column_step, uint8_t flip, int is_wide, void *restrict out,
                                 int32_t *restrict sums) {
  int8_t *to = out;
  int16_t *wide = out;
  for (size_t row = 0; row < k; row += GROUP) {
    for (size_t column = 0; column < CK_BLOCK; column++) {
      for (size_t i = 0; i < GROUP; i++) {
        int8_t number = 0;
        if (column < columns && row + i < k) {
          number = (int8_t)(b[(ptrdiff_t)(row + i) * row_step + (ptrdiff_t)column * column_step] ^ flip);
          sums[column] += number;
        }
        if (GROUP == 2 && is_wide) {
          *wide++ = number;
        } else {
          *to++ = number;
        }
      }
    }
  }
}
