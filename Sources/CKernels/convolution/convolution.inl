#include "../simd/math.inl"
#include "../simd/window.inl"

#include "columns.inl"
#include "depthwise.inl"
#include "planes.inl"

const struct ck_convolution_table CK_AT_LEVEL(ck_convolution) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "convolution.inc"
#undef CK_KERNEL
};
