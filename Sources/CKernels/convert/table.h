#ifndef CK_CONVERT_TABLE_H
#define CK_CONVERT_TABLE_H

#include "../table.h"
#include "ck_convert.h"

struct ck_convert_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "convert.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(convert)

#endif
