#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(winograd)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "winograd.inc"
#undef CK_KERNEL
