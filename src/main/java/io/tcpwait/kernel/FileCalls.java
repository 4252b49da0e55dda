package io.tcpwait.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The calls that a look at the descriptors of a process takes, as {@link Libc} makes them: apart
 * from it so that a test can be the kernel, and fail any of them. A result is 0 or more, or the
 * negated errno. Paths and names are bytes that end with a 0.
 */
interface FileCalls {
  int open(MemorySegment path, int flags);

  long getdents64(int fd, MemorySegment buffer);

  long readlinkat(int dirfd, MemorySegment path, MemorySegment buffer);

  long getxattr(MemorySegment path, MemorySegment name, MemorySegment value);

  int close(int fd);
}
