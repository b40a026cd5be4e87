#include <stdatomic.h>

#include "blocks.h"
#include "table.h"

CK_DEFINE_CHOSEN_TABLE(gemm)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "gemm.inc"
#undef CK_KERNEL

size_t ck_f32_gemm_small_scratch(size_t m, size_t n, size_t k) {
  return (padded_rows(m) + padded_columns(n)) * (k < BLOCK_K ? k : BLOCK_K);
}
