package io.tcpwait.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The calls that a visit to another network namespace takes, as {@link Libc} makes them: apart from
 * it so that a test can be the kernel, and fail any of them. A result is 0 or more, or the negated
 * errno. Paths are bytes that end with a 0.
 */
interface NamespaceCalls {
  int open(MemorySegment path, int flags);

  int setns(int fd, int nstype);

  int socket(int domain, int type, int protocol);

  int getsockopt(int fd, int level, int name, MemorySegment value);

  int close(int fd);
}
