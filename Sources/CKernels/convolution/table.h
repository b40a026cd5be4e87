#ifndef CK_CONVOLUTION_TABLE_H
#define CK_CONVOLUTION_TABLE_H

#include "../table.h"
#include "ck_convolution.h"

struct ck_convolution_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "convolution.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(convolution)

#endif
