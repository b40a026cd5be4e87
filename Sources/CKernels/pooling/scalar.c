#include "table.h"

#include "../simd/scalar.h"
#include "pooling.inl"
