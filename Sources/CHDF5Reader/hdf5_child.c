#define _GNU_SOURCE
#include "hdf5_child.h"
#include "hdf5_library.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Seconds of the processor, beside one for each 10 MB of the file and of the numbers that are asked for.
enum { SECONDS = 2 };
// Milliseconds without a byte from the child, which may have to wait for a processor.
enum { PATIENCE = 120 * 1000 };
// The exit status of a child that has no library.
enum { NO_LIBRARY = 3 };

static int output = -1;
static uint8_t pending[1 << 16];
static size_t pending_count;

static void flush_bytes(void) {
  size_t sent = 0;
  while (sent < pending_count) {
    const ssize_t n = write(output, pending + sent, pending_count - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(2);
    sent += (size_t)n;
  }
  pending_count = 0;
}

void send_bytes(const void *bytes, size_t count) {
  const uint8_t *next = bytes;
  while (count > 0) {
    if (pending_count == sizeof pending) flush_bytes();
    const size_t room = sizeof pending - pending_count, n = count < room ? count : room;
    memcpy(pending + pending_count, next, n);
    pending_count += n;
    next += n;
    count -= n;
  }
}

void send_number(uint64_t number) { send_bytes(&number, sizeof number); }

void send_text(const char *text) {
  const size_t count = strlen(text);
  send_number(count);
  send_bytes(text, count);
}

// The bytes of address space that the process has.
static uint64_t address_space(void) {
  unsigned long pages = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (file == NULL) return 0;
  if (fscanf(file, "%lu", &pages) != 1) pages = 0;
  fclose(file);
  return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void limit_resource(int resource, uint64_t value) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0) return;
  if (limit.rlim_max != RLIM_INFINITY && value > limit.rlim_max) value = limit.rlim_max;
  limit.rlim_cur = limit.rlim_max = value;
  setrlimit(resource, &limit);
}

static void run_child(const struct task *task, void (*run)(const struct task *), uint64_t work) {
  // What the system's own library says when it aborts is not for the user.
  const int silence = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (silence >= 0) {
    dup2(silence, STDOUT_FILENO);
    dup2(silence, STDERR_FILENO);
  }
  const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL, SIGXCPU, SIGPIPE};
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) signal(fatal[i], SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  const uint64_t used = address_space();
  limit_resource(RLIMIT_CORE, 0);
  limit_resource(RLIMIT_CPU, SECONDS + work / 10000000);
  if (used > 0) limit_resource(RLIMIT_AS, used + 4 * work + (1u << 29));
  if (!hdf5_load()) _exit(NO_LIBRARY);
  run(task);
  flush_bytes();
  _exit(0);
}

// Reads what the child sends until it ends or is silent for too long; nonzero where all went well.
static int receive(int input, struct hdf5_answer *answer, uint64_t limit) {
  size_t capacity = 0;
  for (;;) {
    struct pollfd poller = {.fd = input, .events = POLLIN};
    const int ready = poll(&poller, 1, PATIENCE);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return 0;
    if (answer->count == capacity) {
      if (capacity >= limit) return 0;
      capacity = capacity == 0 ? 1 << 16 : 2 * capacity;
      if (capacity > limit) capacity = (size_t)limit;
      uint8_t *larger = realloc(answer->bytes, capacity);
      if (larger == NULL) return 0;
      answer->bytes = larger;
    }
    const ssize_t n = read(input, answer->bytes + answer->count, capacity - answer->count);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return 0;
    if (n == 0) return 1;
    answer->count += (size_t)n;
  }
}

static enum hdf5_outcome in_child(const struct task *task, void (*run)(const struct task *), uint64_t work,
                                  uint64_t limit, struct hdf5_answer *answer) {
  // One child at a time: it would inherit the pipe of another, whose end would not be seen.
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  answer->bytes = NULL;
  answer->count = 0;
  pthread_mutex_lock(&lock);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    pthread_mutex_unlock(&lock);
    return HDF5_NOT_RUN;
  }
  const pid_t child = fork();
  if (child == 0) {
    output = ends[1];
    pending_count = 0;
    run_child(task, run, work);
  }
  close(ends[1]);
  int whole = child > 0 && receive(ends[0], answer, limit), has_library = 1;
  close(ends[0]);
  if (child > 0) {
    if (!whole) kill(child, SIGKILL);
    int status = 0;
    pid_t ended;
    do ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    const int result = ended == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    has_library = result != NO_LIBRARY;
    whole = whole && result == 0;
  }
  pthread_mutex_unlock(&lock);
  if (whole) return HDF5_ANSWERED;
  free(answer->bytes);
  answer->bytes = NULL;
  answer->count = 0;
  if (!has_library) return HDF5_NO_LIBRARY;
  return child > 0 ? HDF5_BROKE_OFF : HDF5_NOT_RUN;
}

enum hdf5_outcome hdf5_list(const uint8_t *file, size_t size, const char *root, unsigned depth, uint64_t limit,
                            struct hdf5_answer *answer) {
  const struct task task = {.file = file, .size = size, .root = root, .depth = depth, .limit = limit};
  return in_child(&task, list_objects, size, (uint64_t)size + (1u << 28), answer);
}

enum hdf5_outcome hdf5_read(const uint8_t *file, size_t size, const struct hdf5_dataset *datasets, size_t count,
                            struct hdf5_answer *answer) {
  const struct task task = {.file = file, .size = size, .datasets = datasets, .count = count};
  const uint64_t most = UINT64_C(1) << 40;
  uint64_t bytes = 1 << 16;
  for (size_t i = 0; i < count; i++) {
    if (datasets[i].count > most || bytes > most) {
      answer->bytes = NULL;
      answer->count = 0;
      return HDF5_BROKE_OFF;
    }
    bytes += 4 * datasets[i].count + 8;
  }
  return in_child(&task, read_numbers, size + bytes, bytes, answer);
}
