#ifndef CK_RECURRENT_TABLE_H
#define CK_RECURRENT_TABLE_H

#include "../table.h"
#include "ck_recurrent.h"

struct ck_recurrent_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "recurrent.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(recurrent)

#endif
