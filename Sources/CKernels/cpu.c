#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sched.h>
#endif

#include "ck_cpu.h"
#if defined(__aarch64__)
static const char *const level_names[] = {"scalar", "neon"};
#else

static const char *const level_names[] = {"scalar", "avx2", "avx512", "avx512vnni"};

#endif

static enum ck_level best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("f16c")) {
    return CK_LEVEL_SCALAR;
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return __builtin_cpu_supports("avx512vnni") ? CK_LEVEL_AVX512VNNI : CK_LEVEL_AVX512;
  }
  return CK_LEVEL_AVX2;
#elif defined(__aarch64__)
  return CK_LEVEL_NEON;
#else
  return CK_LEVEL_SCALAR;
#endif
}

static enum ck_level wanted_level(void) {
  const enum ck_level best = best_level();
  const char *wish = getenv("CONCORD_CPU");
  if (wish == NULL) return best;
  for (int level = CK_LEVEL_SCALAR; level <= (int)best; level++) {
    if (strcmp(wish, level_names[level]) == 0) return (enum ck_level)level;
  }
  return best;
}

enum ck_level ck_current_level(void) {
  // 0 is undecided. A compare-exchange makes the first decision final even if the environment changes meanwhile.
  static atomic_int decided;
  int value = atomic_load_explicit(&decided, memory_order_relaxed);
  if (value == 0) {
    const int choice = (int)wanted_level() + 1;
    value = atomic_compare_exchange_strong(&decided, &value, choice) ? choice : value;
  }
  return (enum ck_level)(value - 1);
}

const char *ck_cpu_level(void) { return level_names[ck_current_level()]; }

size_t ck_processor_count(void) {
#if defined(__linux__)
  cpu_set_t processors;
  if (sched_getaffinity(0, sizeof processors, &processors) == 0) return (size_t)CPU_COUNT(&processors);
#endif
  return 1;
}

void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
