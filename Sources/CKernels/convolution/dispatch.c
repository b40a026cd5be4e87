#include <stdatomic.h>

#include "table.h"

CK_DEFINE_CHOSEN_TABLE(convolution)

#define CK_KERNEL CK_PUBLIC_FUNCTION
#include "convolution.inc"
#undef CK_KERNEL
