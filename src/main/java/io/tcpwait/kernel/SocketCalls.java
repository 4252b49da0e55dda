package io.tcpwait.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The system calls that a netlink socket takes, as {@link Libc} makes them. The interface lets a
 * test stand in for the kernel and fail any call. A result is 0 or more, or the negated errno.
 */
interface SocketCalls {
  int socket(int domain, int type, int protocol);

  int connect(int fd, MemorySegment address);

  int setsockopt(int fd, int level, int name, MemorySegment value);

  long send(int fd, MemorySegment bytes, int flags);

  long recv(int fd, MemorySegment buffer, int flags);

  int close(int fd);
}
