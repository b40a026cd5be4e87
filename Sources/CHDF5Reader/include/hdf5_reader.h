// HDF5 files in memory by libhdf5, in a process of its own.
//
// The library was not written for hostile files: damaged ones make it crash or run for ever. Each call therefore
// forks a child that alone loads the library, under limits of time and memory, and that sends back what it found. The
// environment variable CONCORD_HDF5 names the library's file, in place of its usual name where the system looks.
#ifndef HDF5_READER_H
#define HDF5_READER_H

#include <stddef.h>
#include <stdint.h>

enum hdf5_outcome {
  // The answer is whole; it may be a refusal.
  HDF5_ANSWERED,
  // The library crashed, used up its time or its memory, or the answer is larger than the limit.
  HDF5_BROKE_OFF,
  // The system has no process, pipe or memory left.
  HDF5_NOT_RUN,
  // The library is not on the machine.
  HDF5_NO_LIBRARY
};

// The file name of the library that is wanted, as Debian has it.
const char *hdf5_library_name(void);

// What the child said; `bytes` is to be given to free().
struct hdf5_answer {
  uint8_t *bytes;
  size_t count;
};

// The kinds of records in the answer of `hdf5_list`.
enum hdf5_record { HDF5_GROUP = 1, HDF5_DATASET, HDF5_TEXTS, HDF5_REFUSAL };

// The classes of a dataset's elements.
enum hdf5_class { HDF5_OTHER_CLASS, HDF5_REAL_CLASS, HDF5_INTEGER_CLASS };

// Lists groups, datasets and attributes of text below the group `root`, parents first, members in the order of their
// names. Numbers are 64 bits wide in the machine's order, texts are a length and bytes. Each record is a number of
// `hdf5_record` and a path, and then:
//   dataset   the class, the bytes of an element, the rank, and the extents
//   texts     the attribute's name, their count, and the texts
//   refusal   (alone in place of a path) the reason; the last record
// At most `depth` levels and `limit` records are listed; more are a refusal.
enum hdf5_outcome hdf5_list(const uint8_t *file, size_t size, const char *root, unsigned depth, uint64_t limit,
                            struct hdf5_answer *answer);

// A dataset to read, and the count of its elements.
struct hdf5_dataset {
  const char *path;
  uint64_t count;
};

// Reads datasets in binary32. For each, in order, the answer is the number 1 and then its elements, or HDF5_REFUSAL
// and the reason as text, which ends the answer.
enum hdf5_outcome hdf5_read(const uint8_t *file, size_t size, const struct hdf5_dataset *datasets, size_t count,
                            struct hdf5_answer *answer);

#endif
