#include "table.h"

#include "../simd/scalar.h"
#include "blocks.inl"
