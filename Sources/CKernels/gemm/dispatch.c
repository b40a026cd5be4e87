#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(gemm)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "gemm.inc"
#undef CK_KERNEL
