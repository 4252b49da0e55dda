package io.tcpwait.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The calls of the real kernel, for a test to override a call that it observes or makes fail. */
class RealCalls implements SocketCalls {
  private final Libc libc;

  RealCalls(Arena arena) {
    libc = new Libc(arena);
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    return libc.socket(domain, type, protocol);
  }

  @Override
  public int connect(int fd, MemorySegment address) {
    return libc.connect(fd, address);
  }

  @Override
  public int setsockopt(int fd, int level, int name, MemorySegment value) {
    return libc.setsockopt(fd, level, name, value);
  }

  @Override
  public long send(int fd, MemorySegment bytes, int flags) {
    return libc.send(fd, bytes, flags);
  }

  @Override
  public long recv(int fd, MemorySegment buffer, int flags) {
    return libc.recv(fd, buffer, flags);
  }

  @Override
  public int close(int fd) {
    return libc.close(fd);
  }
}
