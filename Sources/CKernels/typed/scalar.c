#include "table.h"

#include "../simd/scalar.h"
#include "typed.inl"
