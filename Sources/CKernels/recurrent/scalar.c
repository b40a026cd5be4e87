#include "table.h"

#include "../simd/scalar.h"

enum { PANEL_VECTORS = 16, ROW_TILE = 1, TALL_VECTORS = 16, TALL_ROWS = 1 };

#include "recurrent.inl"
