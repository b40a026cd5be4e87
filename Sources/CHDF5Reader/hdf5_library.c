#include "hdf5_library.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "hdf5_reader.h"

struct hdf5_library hdf5;

// The number behind the name, which changes with what programs see of the library.
#if H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 10
#define SONAME ".so.103"
#elif H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 12
#define SONAME ".so.200"
#elif H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 14
#define SONAME ".so.310"
#else
#define SONAME ".so"
#endif

#define TEXT(name) #name
// H5Gget_info and others stand for a function with a number behind its name.
#define SYMBOL(name) TEXT(name)

static int resolve(void *library) {
#define RESOLVE(name) \
  if ((*(void **)&hdf5.name = dlsym(library, SYMBOL(H5##name))) == NULL) return 0;
  HDF5_FUNCTIONS(RESOLVE)
#undef RESOLVE
  hdf5.file_access = dlsym(library, "H5P_CLS_FILE_ACCESS_ID_g");
  hdf5.native_float = dlsym(library, "H5T_NATIVE_FLOAT_g");
  if (hdf5.file_access == NULL || hdf5.native_float == NULL) return 0;
  unsigned major = 0, minor = 0, release = 0;
  hdf5.get_libversion(&major, &minor, &release);
  return major == H5_VERS_MAJOR && minor == H5_VERS_MINOR;
}

int hdf5_load(void) {
  const char *names[] = {"libhdf5_serial" SONAME, "libhdf5" SONAME, NULL}, *const *next = names;
  const char *chosen[] = {getenv("CONCORD_HDF5"), NULL};
  if (chosen[0] != NULL) next = chosen;
  for (; *next != NULL; next++) {
    void *library = dlopen(*next, RTLD_NOW | RTLD_LOCAL);
    if (library != NULL && resolve(library)) return 1;
  }
  return 0;
}

const char *hdf5_library_name(void) { return "libhdf5_serial" SONAME; }
