// OpenBLAS, where the machine has it.
//
// The library is loaded when the first product is asked for: it brings a Fortran run time and prepares buffers and
// threads as it is loaded, which most commands have no use for.
#ifndef CONCORD_OPENBLAS_H
#define CONCORD_OPENBLAS_H

#include <stdbool.h>

// Computes C = alpha * A * B + beta * C of row-major matrices on the calling thread, as the standard interface
// (cblas_sgemm) defines it; false, with nothing done, where OpenBLAS is not on the machine. The environment variable
// CONCORD_OPENBLAS names the file of the library, in place of libopenblas.so.0 in the places that the system knows.
bool openblas_sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, float alpha, const float *a, int a_stride,
                    const float *b, int b_stride, float beta, float *c, int c_stride);

#endif
