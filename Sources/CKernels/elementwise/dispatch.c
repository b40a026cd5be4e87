#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(elementwise)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "elementwise.inc"
#undef CK_KERNEL
