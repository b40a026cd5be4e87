#ifndef CK_CPU_H
#define CK_CPU_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// The CPU level whose kernels run in this process: "scalar", "avx2", "avx512" or
/// "avx512vnni", which differs from "avx512" in products of integers.
///
/// Chosen at the first call of any kernel: the best level the machine has, or the one that the environment
/// variable `CONCORD_CPU` names. A name that is unknown, or a level that the machine lacks, is ignored.
/// On AArch64 the levels are "scalar" and "neon".
const char *ck_cpu_level(void);

/// The processors that this process may run on; 1 where the system does not say.
size_t ck_processor_count(void);

/// Tells the processor that the thread is waiting in a loop.
void ck_pause(void);

#pragma clang assume_nonnull end

#endif
