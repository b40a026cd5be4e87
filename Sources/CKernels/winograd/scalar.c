#include "table.h"

#include "../simd/scalar.h"
#include "winograd.inl"
