/// How a family's list of kernels becomes a table per CPU level and the public functions.
///
/// `<family>/<family>.inc` holds one `CK_KERNEL(type, name, parameters, arguments)` line per kernel. From it come the
/// struct of function pointers, one filled struct per level, and the public `ck_<name>` that calls through the
/// chosen one: a kernel exists at every level or does not compile.
#ifndef CK_TABLE_H
#define CK_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "cpu.h"

#define CK_JOIN_(a, b) a##_##b
#define CK_JOIN(a, b) CK_JOIN_(a, b)

/// The name of this file's version of something: `CK_AT_LEVEL(f32_add)` is `f32_add_avx2` in an avx2.c.
#define CK_AT_LEVEL(name) CK_JOIN(name, CK_LEVEL)
/// The name of a kernel's version in this file.
#define KERNEL(name) CK_AT_LEVEL(name)

/// One entry of the struct of function pointers.
#define CK_TABLE_FIELD(type, name, parameters, arguments) type(*name) parameters;
/// One entry of a level's filled struct.
#define CK_TABLE_ENTRY(type, name, parameters, arguments) .name = KERNEL(name),

#if defined(__aarch64__)
#define CK_DECLARE_TABLES(family)                              \
  extern const struct ck_##family##_table ck_##family##_scalar; \
  extern const struct ck_##family##_table ck_##family##_neon;
#define CK_TABLE_ADDRESSES(family) {&ck_##family##_scalar, &ck_##family##_neon}
#elif defined(__x86_64__)
#define CK_DECLARE_TABLES(family)                              \
  extern const struct ck_##family##_table ck_##family##_scalar; \
  extern const struct ck_##family##_table ck_##family##_avx2;   \
  extern const struct ck_##family##_table ck_##family##_avx512;
#define CK_TABLE_ADDRESSES(family) \
  {&ck_##family##_scalar, &ck_##family##_avx2, &ck_##family##_avx512, CK_AVX512VNNI_TABLE(family)}
/// A family whose kernels use what AVX512-VNNI adds defines CK_HAS_AVX512VNNI.
#if defined(CK_HAS_AVX512VNNI)
#define CK_AVX512VNNI_TABLE(family) &ck_##family##_avx512vnni
#else
#define CK_AVX512VNNI_TABLE(family) &ck_##family##_avx512
#endif
#else
#define CK_DECLARE_TABLES(family) extern const struct ck_##family##_table ck_##family##_scalar;
#define CK_TABLE_ADDRESSES(family) {&ck_##family##_scalar}
#endif

/// Defines `chosen_table()`: the family's table for the level in use, looked up once.
#define CK_DEFINE_CHOSEN_TABLE(family)                                                                  \
  static inline const struct ck_##family##_table *chosen_table(void) {                                  \
    static _Atomic(const struct ck_##family##_table *) chosen;                                          \
    const struct ck_##family##_table *table = atomic_load_explicit(&chosen, memory_order_relaxed);      \
    if (table == NULL) {                                                                                \
      static const struct ck_##family##_table *const tables[] = CK_TABLE_ADDRESSES(family);             \
      table = tables[ck_current_level()];                                                               \
      atomic_store_explicit(&chosen, table, memory_order_relaxed);                                      \
    }                                                                                                   \
    return table;                                                                                       \
  }

/// One public function.
#define CK_PUBLIC_FUNCTION(type, name, parameters, arguments) \
  type ck_##name parameters { return (chosen_table()->name) arguments; }

#endif
