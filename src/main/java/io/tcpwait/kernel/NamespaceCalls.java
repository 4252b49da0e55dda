package io.tcpwait.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The system calls that a visit to another network namespace takes, as {@link Libc} makes them. The
 * interface lets a test stand in for the kernel and fail any call. A result is 0 or more, or the
 * negated errno. Paths are bytes that end with a 0.
 */
interface NamespaceCalls {
  int open(MemorySegment path, int flags);

  int setns(int fd, int nstype);

  int socket(int domain, int type, int protocol);

  int getsockopt(int fd, int level, int name, MemorySegment value);

  int close(int fd);
}
