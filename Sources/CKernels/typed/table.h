#ifndef CK_TYPED_TABLE_H
#define CK_TYPED_TABLE_H

#include "../table.h"
#include "ck_typed.h"

struct ck_typed_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "typed.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(typed)

#endif
