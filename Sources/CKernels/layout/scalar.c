#include "table.h"

#include "../simd/scalar.h"
#include "layout.inl"
