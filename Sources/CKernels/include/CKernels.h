/// C kernels over buffers of numbers, one function table per family, selected once by CPU level.
///
/// Rules that hold for every kernel:
/// - Sizes are counts of elements and may be 0; strides are in elements unless a name says bytes.
/// - Pointers need no alignment beyond one byte.
/// - Nothing allocates, starts a thread or sets errno. Arguments are trusted: the caller checks shapes.
/// - A pointer marked `restrict` must not overlap the output; the others may equal the output (in place).
/// - NaN goes through max, min, clip and relu as in NumPy.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_blocks.h"
#include "ck_blockwise.h"
#include "ck_convert.h"
#include "ck_convolution.h"
#include "ck_cpu.h"
#include "ck_elementwise.h"
#include "ck_gemm.h"
#include "ck_integer.h"
#include "ck_layout.h"
#include "ck_pooling.h"
#include "ck_recurrent.h"
#include "ck_reduction.h"
#include "ck_tiles.h"
#include "ck_typed.h"
#include "ck_winograd.h"

#endif
