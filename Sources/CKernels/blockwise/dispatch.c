#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(blockwise)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "blockwise.inc"
#undef CK_KERNEL
