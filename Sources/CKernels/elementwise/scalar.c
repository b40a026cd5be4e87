#include "table.h"

#include "../simd/scalar.h"
#include "elementwise.inl"
