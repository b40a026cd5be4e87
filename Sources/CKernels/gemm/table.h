#ifndef CK_GEMM_TABLE_H
#define CK_GEMM_TABLE_H

#include "../table.h"
#include "ck_gemm.h"

struct ck_gemm_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "gemm.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(gemm)

#endif
