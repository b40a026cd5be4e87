#if defined(__aarch64__)

#include "table.h"

#include "../simd/neon.h"
#include "transpose_neon.inl"

#include "layout.inl"

#endif
