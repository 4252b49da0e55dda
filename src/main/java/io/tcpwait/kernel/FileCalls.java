package io.tcpwait.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The system calls that read the descriptors of a process, as {@link Libc} makes them. The
 * interface lets a test stand in for the kernel and fail any call. A result is 0 or more, or the
 * negated errno. Paths and names are bytes that end with a 0.
 */
interface FileCalls {
  int open(MemorySegment path, int flags);

  long getdents64(int fd, MemorySegment buffer);

  long readlinkat(int dirfd, MemorySegment path, MemorySegment buffer);

  long getxattr(MemorySegment path, MemorySegment name, MemorySegment value);

  int close(int fd);
}
