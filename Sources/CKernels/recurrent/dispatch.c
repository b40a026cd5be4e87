#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(recurrent)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "recurrent.inc"
#undef CK_KERNEL
