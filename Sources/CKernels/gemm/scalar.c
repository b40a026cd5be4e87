#include "table.h"

#include "../simd/scalar.h"
#include "gemm.inl"
