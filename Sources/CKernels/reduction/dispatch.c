#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(reduction)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "reduction.inc"
#undef CK_KERNEL
