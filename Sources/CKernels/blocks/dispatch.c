#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(blocks)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "blocks.inc"
#undef CK_KERNEL
