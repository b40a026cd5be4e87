#include "table.h"

#include "../simd/scalar.h"

enum { MOST_ROWS = 1, ROW_BLOCKS = 1 };

/// The CK_BLOCK numbers of 4 bits at p.
CK_INLINE void vnibbles(const uint8_t *p, vf out[CK_BLOCK]) {
  for (size_t j = 0; j < CK_BLOCK / 2; j++) {
    out[j] = (float)(p[j] & 15);
    out[j + CK_BLOCK / 2] = (float)(p[j] >> 4);
  }
}

#include "blockwise.inl"
