#if defined(__aarch64__)

#include "table.h"

#include "../simd/neon.h"
#include "reduction.inl"

#endif
