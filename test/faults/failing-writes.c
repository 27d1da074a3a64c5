/*
 * Preloaded, lets one in twenty writes to trace files fail, as a bad disk would. (libfiu can't tell the
 * recorder's writes from the program's own.) $FAIL_SEED begins the random numbers.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void begin(void) {
  const char *seed = getenv("FAIL_SEED");
  srandom(seed ? atoi(seed) : 1);
}

static int fails(int fd) {
  char link[32], path[1024];
  int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path);
  errno = before;
  if (length < 4 || memcmp(path + length - 4, ".wgt", 4) != 0 || random() % 20 != 0) return 0;
  errno = EIO;
  return 1;
}

#define ORIGINAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) { return fails(fd) ? -1 : ORIGINAL(write)(fd, data, size); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return fails(fd) ? -1 : ORIGINAL(pwrite)(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return fails(fd) ? -1 : ORIGINAL(pwrite64)(fd, data, size, at); }
int posix_fallocate(int fd, off_t at, off_t size) { return fails(fd) ? EIO : ORIGINAL(posix_fallocate)(fd, at, size); }
int posix_fallocate64(int fd, off64_t at, off64_t size) { return fails(fd) ? EIO : ORIGINAL(posix_fallocate64)(fd, at, size); }
