/// Loads and stores of single numbers that need no alignment, and views of a float's bits.
/// Include inside a file's `#pragma clang attribute push`, if it has one.
#ifndef CK_SIMD_MEMORY_H
#define CK_SIMD_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// a * b + c is fused only where `vfma` or `vmuladd` says so, whatever the compiler's flags.
#pragma clang fp contract(off)

#define CK_INLINE static inline __attribute__((always_inline))

CK_INLINE float load_f32(const float *p) {
  float v;
  memcpy(&v, p, sizeof v);
  return v;
}
CK_INLINE void store_f32(float *p, float v) { memcpy(p, &v, sizeof v); }
CK_INLINE uint32_t bits_of(float v) {
  uint32_t u;
  memcpy(&u, &v, sizeof u);
  return u;
}
CK_INLINE float float_of(uint32_t u) {
  float v;
  memcpy(&v, &u, sizeof v);
  return v;
}

#endif
