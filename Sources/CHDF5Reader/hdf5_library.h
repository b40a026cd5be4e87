// libhdf5, which the child loads: the packages that bring it bring twenty libraries more.
#ifndef HDF5_LIBRARY_H
#define HDF5_LIBRARY_H

#if __has_include(<hdf5/serial/hdf5.h>)
#include <hdf5/serial/hdf5.h>
#else
#include <hdf5.h>
#endif
// Constants such as H5F_ACC_RDONLY would call functions to see whether the library is open and of this version.
#undef H5CHECK
#define H5CHECK
#undef H5OPEN
#define H5OPEN

// The functions that are used; each name goes on from "H5".
#define HDF5_FUNCTIONS(FUNCTION)                                                                                  \
  FUNCTION(Aclose)                                                                                                \
  FUNCTION(Aget_name)                                                                                             \
  FUNCTION(Aget_space)                                                                                            \
  FUNCTION(Aget_type)                                                                                             \
  FUNCTION(Aopen_by_idx)                                                                                          \
  FUNCTION(Aread)                                                                                                 \
  FUNCTION(Dclose)                                                                                                \
  FUNCTION(Dget_create_plist)                                                                                     \
  FUNCTION(Dget_space)                                                                                            \
  FUNCTION(Dget_storage_size)                                                                                     \
  FUNCTION(Dget_type)                                                                                             \
  FUNCTION(Dopen2)                                                                                                \
  FUNCTION(Dread)                                                                                                 \
  FUNCTION(Eset_auto2)                                                                                            \
  FUNCTION(Ewalk2)                                                                                                \
  FUNCTION(Fopen)                                                                                                 \
  FUNCTION(Gget_info)                                                                                             \
  FUNCTION(Iget_type)                                                                                             \
  FUNCTION(Lget_info)                                                                                             \
  FUNCTION(Lget_name_by_idx)                                                                                      \
  FUNCTION(Lunregister)                                                                                           \
  FUNCTION(Oclose)                                                                                                \
  FUNCTION(Oopen)                                                                                                 \
  FUNCTION(PLset_loading_state)                                                                                   \
  FUNCTION(Pclose)                                                                                                \
  FUNCTION(Pcreate)                                                                                               \
  FUNCTION(Pget_external_count)                                                                                   \
  FUNCTION(Pget_layout)                                                                                           \
  FUNCTION(Pset_fapl_core)                                                                                        \
  FUNCTION(Pset_file_image)                                                                                       \
  FUNCTION(Pset_file_image_callbacks)                                                                             \
  FUNCTION(Sclose)                                                                                                \
  FUNCTION(Sget_simple_extent_dims)                                                                               \
  FUNCTION(Sget_simple_extent_ndims)                                                                              \
  FUNCTION(Sget_simple_extent_npoints)                                                                            \
  FUNCTION(Tclose)                                                                                                \
  FUNCTION(Tcopy)                                                                                                 \
  FUNCTION(Tget_class)                                                                                            \
  FUNCTION(Tget_size)                                                                                             \
  FUNCTION(Tis_variable_str)                                                                                      \
  FUNCTION(dont_atexit)                                                                                           \
  FUNCTION(get_libversion)                                                                                        \
  FUNCTION(open)

struct hdf5_library {
#define HDF5_MEMBER(name) __typeof__(H5##name) *name;
  HDF5_FUNCTIONS(HDF5_MEMBER)
#undef HDF5_MEMBER
  // What H5P_FILE_ACCESS and H5T_NATIVE_FLOAT stand for, set once the library is open.
  const hid_t *file_access, *native_float;
};

// All there once hdf5_load() has said so.
extern struct hdf5_library hdf5;

// Loads the library of the version that Concord was built with; zero where it is not on the machine.
int hdf5_load(void);

#endif
