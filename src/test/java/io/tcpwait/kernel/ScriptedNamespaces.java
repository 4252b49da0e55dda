package io.tcpwait.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Opens real files, and enters them as a test scripts it. */
final class ScriptedNamespaces implements NamespaceCalls {
  private static final int SOCKET = 100_000;

  /** The effect of entering a file on the thread. */
  @FunctionalInterface
  interface Entering {
    /** The result of setns. */
    int enter(String file) throws Exception;
  }

  private final Libc libc;
  private final Map<Integer, String> open = new HashMap<>();
  private final Map<String, Integer> refused = new HashMap<>();

  /** The files that were entered, including failed attempts. */
  final List<String> entered = new ArrayList<>();

  Entering entering = file -> 0;
  long cookie = 1;
  int cookieResult;

  ScriptedNamespaces(Arena arena) {
    libc = new Libc(arena);
  }

  /** Makes each later open of a file fail. */
  void refuse(Object file, int errno) {
    refused.put(file.toString(), -errno);
  }

  void forgive(Object file) {
    refused.remove(file.toString());
  }

  /** The files that are open now. */
  List<String> open() {
    return List.copyOf(open.values());
  }

  @Override
  public int open(MemorySegment path, int flags) {
    String file = path.getString(0);
    Integer refusal = refused.get(file);
    int fd = refusal == null ? libc.open(path, flags) : refusal;
    if (fd >= 0) {
      open.put(fd, file);
    }
    return fd;
  }

  @Override
  public int setns(int fd, int nstype) {
    String file = open.get(fd);
    if (file == null || nstype != Libc.CLONE_NEWNET) {
      throw new AssertionError("setns of " + file + ", " + nstype);
    }
    entered.add(file);
    try {
      return entering.enter(file);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    open.put(SOCKET, "socket");
    return SOCKET;
  }

  @Override
  public int getsockopt(int fd, int level, int name, MemorySegment value) {
    if (fd != SOCKET || level != 1 || name != 71) {
      throw new AssertionError("getsockopt of " + fd + ", " + level + ", " + name);
    }
    value.set(ValueLayout.JAVA_LONG, 0, cookie);
    return cookieResult;
  }

  @Override
  public int close(int fd) {
    if (open.remove(fd) == null) {
      throw new AssertionError("descriptor " + fd + " is not open");
    }
    return fd == SOCKET ? 0 : libc.close(fd);
  }
}
