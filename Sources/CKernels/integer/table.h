#ifndef CK_INTEGER_TABLE_H
#define CK_INTEGER_TABLE_H

#define CK_HAS_AVX512VNNI
#include "../table.h"
#include "ck_integer.h"
#include "ck_tiles.h"

struct ck_integer_table {
#define CK_KERNEL CK_TABLE_FIELD
#include "integer.inc"
#undef CK_KERNEL
};

CK_DECLARE_TABLES(integer)
#if defined(__x86_64__)
extern const struct ck_integer_table ck_integer_avx512vnni;
#endif

#endif
