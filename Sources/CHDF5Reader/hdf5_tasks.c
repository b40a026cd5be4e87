#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hdf5_child.h"
#include "hdf5_library.h"

// Bytes of a path, of a name inside it, and of all texts of one attribute.
enum { PATH_LIMIT = 4096, TEXT_LIMIT = 1 << 26 };

static herr_t keep_description(unsigned index, const H5E_error2_t *error, void *user) {
  const char **description = user;
  if (index == 0) *description = error->desc;
  return 0;
}

void send_refusal(const char *what, const char *path) {
  const char *description = NULL;
  hdf5.Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_description, &description);
  char text[PATH_LIMIT + 1024];
  snprintf(text, sizeof text, description == NULL ? "%s '%s'" : "%s '%s': %.800s", what, path, description);
  send_number(HDF5_REFUSAL);
  send_text(text);
}

// The file is read where it is: the library gets the caller's bytes in place of a copy.
static void *give_image(size_t size, H5FD_file_image_op_t operation, void *user) {
  (void)operation;
  const struct task *task = user;
  return size <= task->size ? (void *)task->file : NULL;
}

static void *copy_image(void *target, const void *source, size_t size, H5FD_file_image_op_t operation, void *user) {
  (void)source, (void)size, (void)operation, (void)user;
  return target;
}

static herr_t free_image(void *image, H5FD_file_image_op_t operation, void *user) {
  (void)image, (void)operation, (void)user;
  return 0;
}

static void *copy_user(void *user) { return user; }

static herr_t free_user(void *user) {
  (void)user;
  return 0;
}

static hid_t open_file(const struct task *task) {
  // H5close() would only find what is damaged once more.
  hdf5.dont_atexit();
  hdf5.open();
  hdf5.Eset_auto2(H5E_DEFAULT, NULL, NULL);
  hdf5.PLset_loading_state(0);
  hdf5.Lunregister(H5L_TYPE_EXTERNAL);
  const hid_t access = hdf5.Pcreate(*hdf5.file_access);
  H5FD_file_image_callbacks_t callbacks = {.image_malloc = give_image,
                                           .image_memcpy = copy_image,
                                           .image_free = free_image,
                                           .udata_copy = copy_user,
                                           .udata_free = free_user,
                                           .udata = (void *)task};
  if (access < 0 || hdf5.Pset_fapl_core(access, 1 << 16, 0) < 0 ||
      hdf5.Pset_file_image_callbacks(access, &callbacks) < 0 ||
      hdf5.Pset_file_image(access, (void *)task->file, task->size) < 0) {
    return -1;
  }
  return hdf5.Fopen("model", H5F_ACC_RDONLY, access);
}

// Why a dataset has no elements in this file; NULL where it has.
static const char *foreign_storage(hid_t dataset) {
  const hid_t creation = hdf5.Dget_create_plist(dataset);
  if (creation < 0) return "cannot read the layout of dataset";
  const H5D_layout_t layout = hdf5.Pget_layout(creation);
  const int files = layout == H5D_CONTIGUOUS ? hdf5.Pget_external_count(creation) : 0;
  hdf5.Pclose(creation);
  if (layout < 0 || files < 0) return "cannot read the layout of dataset";
  return files > 0 || layout == H5D_VIRTUAL ? "the elements lie in other files than this one, of dataset" : NULL;
}

static int send_dataset(hid_t dataset, const char *path) {
  const hid_t space = hdf5.Dget_space(dataset), type = hdf5.Dget_type(dataset);
  const int rank = space < 0 ? -1 : hdf5.Sget_simple_extent_ndims(space);
  hsize_t extents[H5S_MAX_RANK] = {0};
  if (type < 0 || rank < 0 || rank > H5S_MAX_RANK || hdf5.Sget_simple_extent_dims(space, extents, NULL) < 0) {
    send_refusal("cannot read the shape of dataset", path);
    return 0;
  }
  const H5T_class_t class = hdf5.Tget_class(type);
  send_number(HDF5_DATASET);
  send_text(path);
  send_number(class == H5T_FLOAT ? HDF5_REAL_CLASS : class == H5T_INTEGER ? HDF5_INTEGER_CLASS : HDF5_OTHER_CLASS);
  send_number(hdf5.Tget_size(type));
  send_number((uint64_t)rank);
  for (int i = 0; i < rank; i++) send_number(extents[i]);
  hdf5.Tclose(type);
  hdf5.Sclose(space);
  return 1;
}

// Sends the texts of an attribute, whose elements have this size, or are pointers.
static void send_texts(hid_t attribute, hid_t type, const char *path, const char *name, hsize_t count) {
  const int is_variable = hdf5.Tis_variable_str(type) > 0;
  const size_t size = is_variable ? sizeof(char *) : hdf5.Tget_size(type);
  if (size == 0 || count > TEXT_LIMIT / size) return;
  char *buffer = calloc(count + 1, size);
  hid_t memory = hdf5.Tcopy(type);
  if (buffer == NULL || memory < 0 || hdf5.Aread(attribute, memory, buffer) < 0) return;
  send_number(HDF5_TEXTS);
  send_text(path);
  send_text(name);
  send_number(count);
  for (hsize_t i = 0; i < count; i++) {
    const char *text = buffer + i * size;
    if (is_variable) {
      memcpy(&text, buffer + i * size, sizeof text);
      send_text(text == NULL ? "" : text);
    } else {
      const size_t length = strnlen(text, size);
      send_number(length);
      send_bytes(text, length);
    }
  }
  free(buffer);
}

static void send_attributes(hid_t object, const char *path, uint64_t *left) {
  for (hsize_t i = 0; *left > 0; i++) {
    const hid_t attribute =
        hdf5.Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) return;
    char name[PATH_LIMIT] = "";
    const hid_t type = hdf5.Aget_type(attribute), space = hdf5.Aget_space(attribute);
    const hssize_t count = space < 0 ? -1 : hdf5.Sget_simple_extent_npoints(space);
    if (hdf5.Aget_name(attribute, sizeof name, name) >= 0 && type >= 0 && count >= 0 &&
        hdf5.Tget_class(type) == H5T_STRING) {
      *left -= 1;
      send_texts(attribute, type, path, name, (hsize_t)count);
    }
    hdf5.Aclose(attribute);
  }
}

static int send_members(hid_t group, const char *path, unsigned depth, uint64_t *left);

// Sends one object and what is in it; nonzero where the work can go on.
static int send_object(hid_t object, const char *path, unsigned depth, uint64_t *left) {
  if (*left == 0) {
    send_refusal("the file has too many objects, of which the last is", path);
    return 0;
  }
  *left -= 1;
  const H5I_type_t kind = hdf5.Iget_type(object);
  if (kind == H5I_DATASET) {
    if (!send_dataset(object, path)) return 0;
    send_attributes(object, path, left);
  } else if (kind == H5I_GROUP) {
    send_number(HDF5_GROUP);
    send_text(path);
    send_attributes(object, path, left);
    return send_members(object, path, depth, left);
  }
  return 1;
}

static int send_members(hid_t group, const char *path, unsigned depth, uint64_t *left) {
  H5G_info_t info;
  if (hdf5.Gget_info(group, &info) < 0) {
    send_refusal("cannot read group", path);
    return 0;
  }
  if (depth == 0 && info.nlinks > 0) {
    send_refusal("groups are nested too deeply, or in a circle, at", path);
    return 0;
  }
  for (hsize_t i = 0; i < info.nlinks; i++) {
    char name[PATH_LIMIT], inner[2 * PATH_LIMIT];
    const ssize_t length =
        hdf5.Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
    if (length < 0 || (size_t)length >= sizeof name) {
      send_refusal("cannot read the names in group", path);
      return 0;
    }
    const int written = snprintf(inner, sizeof inner, strcmp(path, "/") == 0 ? "%s%s" : "%s/%s", path, name);
    H5L_info_t link;
    if (written < 0 || written >= PATH_LIMIT || hdf5.Lget_info(group, name, &link, H5P_DEFAULT) < 0) {
      send_refusal("cannot read a link in group", path);
      return 0;
    }
    // Links to other files are never followed.
    if (link.type != H5L_TYPE_HARD && link.type != H5L_TYPE_SOFT) continue;
    const hid_t object = hdf5.Oopen(group, name, H5P_DEFAULT);
    if (object < 0 && link.type == H5L_TYPE_SOFT) continue;
    if (object < 0) {
      send_refusal("cannot open", inner);
      return 0;
    }
    const int goes_on = send_object(object, inner, depth == 0 ? 0 : depth - 1, left);
    hdf5.Oclose(object);
    if (!goes_on) return 0;
  }
  return 1;
}

void list_objects(const struct task *task) {
  const hid_t file = open_file(task);
  if (file < 0) return send_refusal("cannot open the file from", "/");
  const hid_t root = hdf5.Oopen(file, task->root, H5P_DEFAULT);
  if (root < 0) return send_refusal("the file has no group", task->root);
  uint64_t left = task->limit;
  send_object(root, task->root, task->depth, &left);
}

// Sends the elements of one dataset; nonzero where all went well.
static int send_numbers(hid_t file, const struct hdf5_dataset *wanted) {
  const char *path = wanted->path, *reason = NULL;
  float *numbers = NULL;
  const hid_t dataset = hdf5.Dopen2(file, path, H5P_DEFAULT);
  const hid_t space = dataset < 0 ? -1 : hdf5.Dget_space(dataset);
  const hssize_t found = space < 0 ? -1 : hdf5.Sget_simple_extent_npoints(space);
  if (dataset < 0) {
    reason = "cannot open dataset";
  } else if ((reason = foreign_storage(dataset)) != NULL) {
    // The reason is the whole answer.
  } else if (found < 0 || (uint64_t)found != wanted->count) {
    reason = "cannot read the shape of dataset";
  } else if (found > 0 && hdf5.Dget_storage_size(dataset) == 0) {
    reason = "the file holds no elements of dataset";
  } else if ((numbers = calloc((size_t)found + 1, sizeof *numbers)) == NULL) {
    reason = "no memory is left for dataset";
  } else if (hdf5.Dread(dataset, *hdf5.native_float, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) < 0) {
    reason = "cannot read the elements of dataset";
  }
  if (reason != NULL) {
    send_refusal(reason, path);
  } else {
    send_number(1);
    send_bytes(numbers, (size_t)found * sizeof *numbers);
  }
  free(numbers);
  hdf5.Sclose(space);
  hdf5.Dclose(dataset);
  return reason == NULL;
}

void read_numbers(const struct task *task) {
  const hid_t file = open_file(task);
  if (file < 0) return send_refusal("cannot open the file from", "/");
  for (size_t i = 0; i < task->count; i++) {
    if (!send_numbers(file, &task->datasets[i])) return;
  }
}
