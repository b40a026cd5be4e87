/// The family's kernels. The level's file says how many numbers a group holds (GROUP: 2 as 16 bits, or 4 as 8 bits), how
/// many 32-bit lanes a vector has (LANES), and what can be done with vectors of sums (vi) and of groups (vg):
///
///     vi_zero(), vi_store(p, sums)
///     vg_load(p), vg_load_wide(p)                packed groups whose numbers have 8 bits, and 16
///     vg_spread(p)                               the group at p in all lanes
///     vi_dot(sums, x, w)                         sums + the products of each lane's numbers
#include "layout.inl"
#include "tiles.inl"
#include "depthwise.inl"
#include "winograd.inl"
#include "results.inl"

const struct ck_integer_table CK_AT_LEVEL(ck_integer) = {
#define CK_KERNEL CK_TABLE_ENTRY
#include "integer.inc"
#undef CK_KERNEL
};
