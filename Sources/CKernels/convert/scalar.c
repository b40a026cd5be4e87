#include "table.h"

#include "../simd/scalar.h"
#include "convert.inl"
