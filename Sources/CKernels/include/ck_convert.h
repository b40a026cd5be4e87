#ifndef CK_CONVERT_H
#define CK_CONVERT_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Conversions of n contiguous numbers. f16 and bf16 are passed as their bits. All CPU levels give the same values.

/// Exact.
void ck_f16_to_f32(size_t n, const uint16_t *restrict x, float *restrict out);
/// To nearest, ties to even; beyond 65504 by half a step or more gives infinity; a NaN stays one and becomes quiet.
void ck_f32_to_f16(size_t n, const float *restrict x, uint16_t *restrict out);
/// Exact.
void ck_bf16_to_f32(size_t n, const uint16_t *restrict x, float *restrict out);
/// To nearest, ties to even; a NaN stays one and becomes quiet.
void ck_f32_to_bf16(size_t n, const float *restrict x, uint16_t *restrict out);

/// (x - zero_point) * scale.
void ck_u8_dequantize(size_t n, const uint8_t *restrict x, float scale, int32_t zero_point, float *restrict out);
void ck_i8_dequantize(size_t n, const int8_t *restrict x, float scale, int32_t zero_point, float *restrict out);
/// saturate(round(x / scale) + zero_point), ties to even; the zero point lies in the type's range. NaN gives the
/// zero point.
void ck_u8_quantize(size_t n, const float *restrict x, float scale, int32_t zero_point, uint8_t *restrict out);
void ck_i8_quantize(size_t n, const float *restrict x, float scale, int32_t zero_point, int8_t *restrict out);

#pragma clang assume_nonnull end

#endif
