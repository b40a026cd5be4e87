#include "table.h"

#include "../simd/scalar.h"
#include "convolution.inl"
