#include <string.h>

#include "table.h"

#include "../simd/scalar.h"

#define CK_GROUP 4
#define CK_TILE_F 1
enum { LANES = 1, TILE_P = 2 };
typedef int32_t vi;
typedef struct {
  uint8_t numbers[CK_GROUP_BYTES];
} vg;

CK_INLINE vi vi_zero(void) { return 0; }
CK_INLINE vg vg_load(const uint8_t *p) {
  vg v;
  memcpy(v.numbers, p, CK_GROUP_BYTES);
  return v;
}
CK_INLINE vg vg_load_wide(const uint8_t *p) { return vg_load(p); }
CK_INLINE vg vg_spread(const uint8_t *p) { return vg_load(p); }
CK_INLINE void vi_store(int32_t *p, vi v) { *p = v; }
CK_INLINE vi vi_dot(vi sum, vg x, vg w) {
  int32_t product = 0;
  for (size_t i = 0; i < CK_GROUP_BYTES; i++) product += (int32_t)x.numbers[i] * (int8_t)w.numbers[i];
  return (int32_t)((uint32_t)sum + (uint32_t)product);
}

#include "integer.inl"
