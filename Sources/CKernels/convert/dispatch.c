#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(convert)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "convert.inc"
#undef CK_KERNEL
