#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(layout)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "layout.inc"
#undef CK_KERNEL
