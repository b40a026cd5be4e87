#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(pooling)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "pooling.inc"
#undef CK_KERNEL
