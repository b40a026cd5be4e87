#if defined(__aarch64__)

#include "table.h"

#include "../simd/neon.h"

enum { PANEL_VECTORS = 8, ROW_TILE = 3, TALL_VECTORS = 4, TALL_ROWS = 6 };

#include "recurrent.inl"

#endif
