/// Conversions between each two of the types.

/// The number toward zero, modulo 2^64.
CK_INLINE int64_t whole(double v) {
  if (v > -0x1p63 && v < 0x1p63) return (int64_t)v;
  uint64_t bits;
  memcpy(&bits, &v, sizeof bits);
  const int exponent = (int)(bits >> 52 & 0x7ff);
  if (exponent == 0x7ff) return v > 0 ? INT64_MAX : v < 0 ? INT64_MIN : 0;
  const int shift = exponent - 1075;
  const uint64_t mantissa = (bits & 0xfffffffffffffu) | 0x10000000000000u;
  const uint64_t magnitude = shift < 64 ? mantissa << shift : 0;
  return (int64_t)(v < 0 ? 0 - magnitude : magnitude);
}

/// What lies within the range of int32 needs no wider step.
CK_INLINE int32_t whole32(double v) {
  return v > -0x1p31 && v < 0x1p31 ? (int32_t)v : (int32_t)(uint32_t)(uint64_t)whole(v);
}

#define LOAD_TYPED(ctype)                  \
  ctype v;                                 \
  memcpy(&v, from + i * sizeof v, sizeof v);
#define CAST_LOOP(name, ctype, result, expression)                                  \
  static void name(size_t n, const char *restrict from, char *restrict to) {        \
    for (size_t i = 0; i < n; i++) {                                                \
      LOAD_TYPED(ctype)                                                             \
      const result r = (result)(expression);                                        \
      memcpy(to + i * sizeof r, &r, sizeof r);                                      \
    }                                                                               \
  }
#define CASTS_OF_REAL(type, ctype)                              \
  CAST_LOOP(type##_to_f32, ctype, float, v)                     \
  CAST_LOOP(type##_to_f64, ctype, double, v)                    \
  CAST_LOOP(type##_to_i32, ctype, int32_t, whole32((double)v))  \
  CAST_LOOP(type##_to_i64, ctype, int64_t, whole((double)v))    \
  CAST_LOOP(type##_to_i8, ctype, int8_t, whole32((double)v))    \
  CAST_LOOP(type##_to_u8, ctype, uint8_t, whole32((double)v))   \
  CAST_LOOP(type##_to_bool, ctype, uint8_t, v != 0)
#define CASTS_OF_INTEGER(type, ctype, value)        \
  CAST_LOOP(type##_to_f32, ctype, float, value)     \
  CAST_LOOP(type##_to_f64, ctype, double, value)    \
  CAST_LOOP(type##_to_i32, ctype, int32_t, value)   \
  CAST_LOOP(type##_to_i64, ctype, int64_t, value)   \
  CAST_LOOP(type##_to_i8, ctype, int8_t, value)     \
  CAST_LOOP(type##_to_u8, ctype, uint8_t, value)    \
  CAST_LOOP(type##_to_bool, ctype, uint8_t, v != 0)

CASTS_OF_REAL(f32, float)
CASTS_OF_REAL(f64, double)
CASTS_OF_INTEGER(i32, int32_t, v)
CASTS_OF_INTEGER(i64, int64_t, v)
CASTS_OF_INTEGER(i8, int8_t, v)
CASTS_OF_INTEGER(u8, uint8_t, v)
CASTS_OF_INTEGER(bool, uint8_t, v != 0)

static void KERNEL(cast)(enum ck_type from, enum ck_type to, size_t n, const void *restrict x, void *restrict out) {
#define CASTS_FROM(type) \
  {type##_to_f32, type##_to_f64, type##_to_i32, type##_to_i64, type##_to_i8, type##_to_u8, type##_to_bool}
  static void (*const casts[CK_TYPE_COUNT][CK_TYPE_COUNT])(size_t, const char *restrict, char *restrict) = {
      CASTS_FROM(f32), CASTS_FROM(f64), CASTS_FROM(i32), CASTS_FROM(i64),
      CASTS_FROM(i8),  CASTS_FROM(u8),  CASTS_FROM(bool)};
  casts[from][to](n, x, out);
}
