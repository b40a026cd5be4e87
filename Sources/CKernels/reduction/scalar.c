#include "table.h"

#include "../simd/scalar.h"
#include "reduction.inl"
