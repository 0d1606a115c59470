// Linux system calls that Swift's Glibc module does not show, each as one typed
// inline function. They return what the call returns and leave errno as it was left.
#ifndef SYNCHRONY_CSYSTEM_H
#define SYNCHRONY_CSYSTEM_H

#include <linux/fs.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

// Names that the headers show only under _GNU_SOURCE, with the values of linux/fcntl.h and
// linux/stat.h on every machine that Swift runs on.
enum {
  CSYSTEM_O_PATH = 010000000,
  CSYSTEM_UTIME_OMIT = (1 << 30) - 2,
};

/// See: man 2 renameat2. `flags`: 0, 1 (RENAME_NOREPLACE) or 2 (RENAME_EXCHANGE).
static inline int csystem_renameat2(
    int fromDirectory, const char *_Nonnull from,
    int toDirectory, const char *_Nonnull to, unsigned int flags) {
  return (int)syscall(SYS_renameat2, fromDirectory, from, toDirectory, to, flags);
}

/// See: man 2 openat2. Refuses to leave `directory` and to pass through any symbolic link.
static inline int csystem_openat2_beneath(
    int directory, const char *_Nonnull path, int flags, unsigned int mode) {
  struct open_how how = {
      .flags = (unsigned int)flags,
      .mode = mode,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

/// See: man 2 ioctl_ficlone. Makes `destination` share all blocks of `source`.
static inline int csystem_ficlone(int destination, int source) {
  return ioctl(destination, FICLONE, source);
}

/// See: man 2 copy_file_range.
static inline long csystem_copy_file_range(
    int source, long long *_Nonnull reading,
    int destination, long long *_Nonnull writing, unsigned long count) {
  return syscall(SYS_copy_file_range, source, reading, destination, writing, count, 0);
}

/// See: man 2 pipe. No program that is started meanwhile inherits the ends.
static inline int csystem_pipe(int *_Nonnull reading, int *_Nonnull writing) {
  int ends[2];
  long result = syscall(SYS_pipe2, ends, 02000000 /* O_CLOEXEC */);
  if (result == 0) {
    *reading = ends[0];
    *writing = ends[1];
  }
  return (int)result;
}

/// See: man 2 syncfs.
static inline int csystem_syncfs(int descriptor) {
  return (int)syscall(SYS_syncfs, descriptor);
}

/// See: man 2 fstatfs. The type of a file system, or 0 if it is not known.
static inline unsigned long csystem_file_system_type(int descriptor) {
  struct statfs status;
  return fstatfs(descriptor, &status) == 0 ? (unsigned long)status.f_type : 0;
}

/// See: man 3 mallopt.
static inline void csystem_keep_memory_small(void) {
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
  mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
}

#endif
