#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(typed)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "typed.inc"
#undef CK_KERNEL
