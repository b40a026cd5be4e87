#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(tiles)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "tiles.inc"
#undef CK_KERNEL
