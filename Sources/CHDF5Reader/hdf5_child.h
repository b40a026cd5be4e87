// What the child and its two tasks share.
#ifndef HDF5_CHILD_H
#define HDF5_CHILD_H

#include "hdf5_reader.h"

// A task of the child.
struct task {
  const uint8_t *file;
  size_t size;
  // Of `hdf5_list`.
  const char *root;
  unsigned depth;
  uint64_t limit;
  // Of `hdf5_read`.
  const struct hdf5_dataset *datasets;
  size_t count;
};

// Writes to the parent; the child ends where the parent does not listen any more.
void send_bytes(const void *bytes, size_t count);
void send_number(uint64_t number);
void send_text(const char *text);
// Sends what the library says of its last failure, behind what was tried.
void send_refusal(const char *what, const char *path);

// The tasks; they send their answer.
void list_objects(const struct task *task);
void read_numbers(const struct task *task);

#endif
