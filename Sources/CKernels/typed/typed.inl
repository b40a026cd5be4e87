/// The family's kernels: plain loops, which the compiler vectorises for the file's level. Types that may be read at any
/// address are those of `packed_...`.
#include "casts.inl"

typedef float packed_f32 __attribute__((aligned(1)));
typedef double packed_f64 __attribute__((aligned(1)));
typedef int32_t packed_i32 __attribute__((aligned(1)));
typedef int64_t packed_i64 __attribute__((aligned(1)));
typedef uint8_t packed_u8;
typedef uint16_t packed_u16 __attribute__((aligned(1)));
typedef uint32_t packed_u32 __attribute__((aligned(1)));
typedef uint64_t packed_u64 __attribute__((aligned(1)));

/// The statement once for each combination of steps, so that they are constants in the loop.
#define FOR_EACH_STEP(a_step, b_step, STATEMENT) \
  if (a_step && b_step) {                        \
    STATEMENT(1, 1)                              \
  } else if (a_step) {                           \
    STATEMENT(1, 0)                              \
  } else if (b_step) {                           \
    STATEMENT(0, 1)                              \
  } else {                                       \
    STATEMENT(0, 0)                              \
  }

#define COMPARE_STEP(s, t) \
  for (size_t i = 0; i < n; i++) out[i] = COMPARE_OF(a[i * s], b[i * t]);
#define COMPARE(type, name, expression)                                                                          \
  CK_INLINE uint8_t CK_JOIN(type, CK_JOIN(name, of))(packed_##type u, packed_##type v) { return expression; }    \
  static void CK_JOIN(type, CK_JOIN(name, loop))(size_t n, const packed_##type *a, size_t a_step,                \
                                                 const packed_##type *b, size_t b_step, uint8_t *out) {          \
    uint8_t (*const COMPARE_OF)(packed_##type, packed_##type) = CK_JOIN(type, CK_JOIN(name, of));                \
    FOR_EACH_STEP(a_step, b_step, COMPARE_STEP)                                                                  \
  }
#define COMPARISONS(type)           \
  COMPARE(type, equal, u == v)      \
  COMPARE(type, less, u < v)        \
  COMPARE(type, less_equal, u <= v) \
  static void CK_JOIN(type, compare)(enum ck_comparison operation, size_t n, const void *a, size_t a_step, \
                                     const void *b, size_t b_step, uint8_t *out) {                         \
    switch (operation) {                                                                                   \
      case CK_EQUAL: CK_JOIN(type, equal_loop)(n, a, a_step, b, b_step, out); break;                       \
      case CK_LESS: CK_JOIN(type, less_loop)(n, a, a_step, b, b_step, out); break;                         \
      case CK_LESS_EQUAL: CK_JOIN(type, less_equal_loop)(n, a, a_step, b, b_step, out); break;             \
    }                                                                                                      \
  }

COMPARISONS(f32)
COMPARISONS(f64)
COMPARISONS(i32)
COMPARISONS(i64)
COMPARISONS(u8)

static void KERNEL(compare)(enum ck_type type, enum ck_comparison operation, size_t n, const void *a, size_t a_step,
                            const void *b, size_t b_step, uint8_t *out) {
  switch (type) {
    case CK_F32: f32_compare(operation, n, a, a_step, b, b_step, out); break;
    case CK_F64: f64_compare(operation, n, a, a_step, b, b_step, out); break;
    case CK_I32: i32_compare(operation, n, a, a_step, b, b_step, out); break;
    case CK_I64: i64_compare(operation, n, a, a_step, b, b_step, out); break;
    default: u8_compare(operation, n, a, a_step, b, b_step, out);
  }
}

/// Sums, differences and products are those of the unsigned type, which wrap around.
#define INTEGER_STEP(s, t) \
  for (size_t i = 0; i < n; i++) out[i] = (packed_result)INTEGER_OF((packed_number)a[i * s], (packed_number)b[i * t]);
#define INTEGER(bits, kind, name, expression)                                                                        \
  CK_INLINE kind##bits##_t CK_JOIN(i##bits, CK_JOIN(name, of))(kind##bits##_t u, kind##bits##_t v) {                 \
    return expression;                                                                                               \
  }                                                                                                                  \
  static void CK_JOIN(i##bits, CK_JOIN(name, loop))(size_t n, const packed_i##bits *a, size_t a_step,                \
                                                    const packed_i##bits *b, size_t b_step, packed_i##bits *out) {   \
    typedef int##bits##_t packed_result;                                                                             \
    typedef kind##bits##_t packed_number;                                                                            \
    packed_number (*const INTEGER_OF)(packed_number, packed_number) = CK_JOIN(i##bits, CK_JOIN(name, of));           \
    FOR_EACH_STEP(a_step, b_step, INTEGER_STEP)                                                                      \
  }
#define INTEGERS(bits)                                                             \
  INTEGER(bits, uint, add, u + v)                                                  \
  INTEGER(bits, uint, sub, u - v)                                                  \
  INTEGER(bits, uint, mul, u *v)                                                   \
  INTEGER(bits, int, div, v == -1 ? (int##bits##_t)(0 - (uint##bits##_t)u) : u / v) \
  INTEGER(bits, int, max, u > v ? u : v)                                           \
  INTEGER(bits, int, min, u < v ? u : v)                                           \
  static void CK_JOIN(i##bits, operate)(enum ck_integer_operation operation, size_t n, const void *a, size_t a_step, \
                                        const void *b, size_t b_step, void *out) {                                   \
    switch (operation) {                                                                                             \
      case CK_ADD: CK_JOIN(i##bits, add_loop)(n, a, a_step, b, b_step, out); break;                                  \
      case CK_SUB: CK_JOIN(i##bits, sub_loop)(n, a, a_step, b, b_step, out); break;                                  \
      case CK_MUL: CK_JOIN(i##bits, mul_loop)(n, a, a_step, b, b_step, out); break;                                  \
      case CK_DIV: CK_JOIN(i##bits, div_loop)(n, a, a_step, b, b_step, out); break;                                  \
      case CK_MAX: CK_JOIN(i##bits, max_loop)(n, a, a_step, b, b_step, out); break;                                  \
      case CK_MIN: CK_JOIN(i##bits, min_loop)(n, a, a_step, b, b_step, out); break;                                  \
    }                                                                                                                \
  }

INTEGERS(32)
INTEGERS(64)

static void KERNEL(integer)(enum ck_type type, enum ck_integer_operation operation, size_t n, const void *a,
                            size_t a_step, const void *b, size_t b_step, void *out) {
  if (type == CK_I32) {
    i32_operate(operation, n, a, a_step, b, b_step, out);
  } else {
    i64_operate(operation, n, a, a_step, b, b_step, out);
  }
}

#define CHOOSE_STEP(s, t) \
  for (size_t i = 0; i < n; i++) out[i] = condition[i * c_step] ? a[i * s] : b[i * t];
#define CHOOSE(bits)                                                                                              \
  static void choose_b##bits(size_t n, const uint8_t *condition, size_t c_step, const void *first, size_t a_step, \
                             const void *second, size_t b_step, void *target) {                                   \
    const packed_u##bits *a = first, *b = second;                                                                 \
    packed_u##bits *out = target;                                                                                 \
    if (c_step == 1) {                                                                                            \
      FOR_EACH_STEP(a_step, b_step, CHOOSE_STEP)                                                                  \
    } else {                                                                                                      \
      for (size_t i = 0; i < n; i++) out[i] = condition[0] ? a[i * a_step] : b[i * b_step];                       \
    }                                                                                                             \
  }

CHOOSE(8)
CHOOSE(16)
CHOOSE(32)
CHOOSE(64)

static void KERNEL(choose)(size_t element_bytes, size_t n, const uint8_t *condition, size_t condition_step,
                           const void *a, size_t a_step, const void *b, size_t b_step, void *out) {
  switch (element_bytes) {
    case 1: choose_b8(n, condition, condition_step, a, a_step, b, b_step, out); break;
    case 2: choose_b16(n, condition, condition_step, a, a_step, b, b_step, out); break;
    case 4: choose_b32(n, condition, condition_step, a, a_step, b, b_step, out); break;
    default: choose_b64(n, condition, condition_step, a, a_step, b, b_step, out);
  }
}

const struct ck_typed_table CK_AT_LEVEL(ck_typed) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "typed.inc"
#undef CK_KERNEL
};
