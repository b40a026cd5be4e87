#include "../simd/math.inl"

#include "matvec.inl"
#include "cells.inl"

const struct ck_recurrent_table CK_AT_LEVEL(ck_recurrent) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "recurrent.inc"
#undef CK_KERNEL
};
