#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(integer)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "integer.inc"
#undef CK_KERNEL
