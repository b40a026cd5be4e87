#ifndef CK_TYPED_H
#define CK_TYPED_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Element by element over numbers of several types. A step is the distance of an operand's elements: 1, or 0 where one
/// element stands for all. Outputs may equal an input of the same width and step 1. All CPU levels give the same bits.

enum ck_type { CK_F32, CK_F64, CK_I32, CK_I64, CK_I8, CK_U8, CK_BOOL, CK_TYPE_COUNT };
enum ck_comparison { CK_EQUAL, CK_LESS, CK_LESS_EQUAL };
enum ck_integer_operation { CK_ADD, CK_SUB, CK_MUL, CK_DIV, CK_MAX, CK_MIN };

/// out[i] = a[i] op b[i] as 0 or 1, of f32, f64, i32, i64, u8 and bool (as u8).
void ck_compare(enum ck_type type, enum ck_comparison operation, size_t n, const void *a, size_t a_step, const void *b,
                size_t b_step, uint8_t *out);
/// out[i] = a[i] op b[i] of i32 and i64, modulo 2^32 or 2^64. Quotients are rounded toward zero; no divisor may be 0.
void ck_integer(enum ck_type type, enum ck_integer_operation operation, size_t n, const void *a, size_t a_step,
                const void *b, size_t b_step, void *out);
/// out[i] = condition[i] ? a[i] : b[i] of elements of 1, 2, 4 or 8 bytes.
void ck_choose(size_t element_bytes, size_t n, const uint8_t *condition, size_t condition_step, const void *a,
               size_t a_step, const void *b, size_t b_step, void *out);
/// out[i] = x[i] as another type. Integers wrap around; real numbers become integers toward zero, modulo 2^64 and then
/// modulo the type's range, infinities like the ends of int64, NaN 0. What is not 0 is true. x may not overlap out.
void ck_cast(enum ck_type from, enum ck_type to, size_t n, const void *restrict x, void *restrict out);

#pragma clang assume_nonnull end

#endif
