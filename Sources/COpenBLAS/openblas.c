#include "openblas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// The constants of the standard interface.
enum { ROW_MAJOR = 101, NOT_TRANSPOSED = 111, TRANSPOSED = 112 };

typedef void sgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float *a,
                   int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride);

static sgemm *loaded;

static void load(void) {
  const char *chosen = getenv("CONCORD_OPENBLAS");
  void *library = dlopen(chosen == NULL ? "libopenblas.so.0" : chosen, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return;
  sgemm *product = NULL;
  void (*set_threads)(int) = NULL;
  const char *(*configuration)(void) = NULL;
  *(void **)&product = dlsym(library, "cblas_sgemm");
  *(void **)&set_threads = dlsym(library, "openblas_set_num_threads");
  *(void **)&configuration = dlsym(library, "openblas_get_config");
  if (product == NULL || set_threads == NULL || configuration == NULL) return;
  // There are builds whose integers have 64 bits.
  if (strstr(configuration(), "USE64BITINT") != NULL) return;
  set_threads(1);
  loaded = product;
}

bool openblas_sgemm(bool transpose_a, bool transpose_b, int m, int n, int k, float alpha, const float *a, int a_stride,
                    const float *b, int b_stride, float beta, float *c, int c_stride) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  if (loaded == NULL) return false;
  loaded(ROW_MAJOR, transpose_a ? TRANSPOSED : NOT_TRANSPOSED, transpose_b ? TRANSPOSED : NOT_TRANSPOSED, m, n, k,
         alpha, a, a_stride, b, b_stride, beta, c, c_stride);
  return true;
}
