package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The calls into the C library, and the only class that links native code. Every method has the
 * name and the arguments of its man page in section 2 and answers as the kernel itself does: a
 * result of 0 or more, or the negated errno.
 *
 * <p>An instance belongs to the thread of the arena that it was made with, because errno is caught
 * in memory of that arena.
 */
public final class Libc implements SocketCalls {
  public static final int AF_NETLINK = 16;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_RCVTIMEO = 20;

  /**
   * For {@link #recv}: answer with the datagram's real length, even where the buffer is shorter.
   */
  public static final int MSG_TRUNC = 0x20;

  public static final int CLONE_NEWNET = 0x40000000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt ERRNO =
      (ValueLayout.OfInt)
          Linker.Option.captureStateLayout().select(MemoryLayout.PathElement.groupElement("errno"));
  private static final long ERRNO_OFFSET =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = link("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CONNECT =
      link("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      link("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SEND =
      link("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECV =
      link("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOSE = link("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle UNSHARE = link("unshare", JAVA_INT, JAVA_INT);

  private final MemorySegment callState;

  public Libc(Arena arena) {
    callState = arena.allocate(Linker.Option.captureStateLayout());
  }

  /** socket(2): the new descriptor. */
  @Override
  public int socket(int domain, int type, int protocol) {
    try {
      return orErrno((int) SOCKET.invokeExact(callState, domain, type, protocol));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** connect(2) with all of {@code address} as the sockaddr. */
  @Override
  public int connect(int fd, MemorySegment address) {
    try {
      return orErrno(
          (int) CONNECT.invokeExact(callState, fd, address, Math.toIntExact(address.byteSize())));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** setsockopt(2) with all of {@code value} as the option. */
  @Override
  public int setsockopt(int fd, int level, int name, MemorySegment value) {
    try {
      return orErrno(
          (int)
              SETSOCKOPT.invokeExact(
                  callState, fd, level, name, value, Math.toIntExact(value.byteSize())));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** send(2) of all of {@code bytes}: the number of bytes sent. */
  @Override
  public long send(int fd, MemorySegment bytes, int flags) {
    try {
      return orErrno((long) SEND.invokeExact(callState, fd, bytes, bytes.byteSize(), flags));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** recv(2) into {@code buffer}: the number of bytes received. */
  @Override
  public long recv(int fd, MemorySegment buffer, int flags) {
    try {
      return orErrno((long) RECV.invokeExact(callState, fd, buffer, buffer.byteSize(), flags));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** close(2). */
  @Override
  public int close(int fd) {
    try {
      return orErrno((int) CLOSE.invokeExact(callState, fd));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /**
   * unshare(2), for the calling thread alone: with {@link #CLONE_NEWNET} its later sockets and
   * child processes live in a new network namespace. Such a thread must not go back to a pool.
   */
  public int unshare(int flags) {
    try {
      return orErrno((int) UNSHARE.invokeExact(callState, flags));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  private int orErrno(int result) {
    return result >= 0 ? result : -callState.get(ERRNO, ERRNO_OFFSET);
  }

  private long orErrno(long result) {
    return result >= 0 ? result : -callState.get(ERRNO, ERRNO_OFFSET);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static Error notThrownByC(Throwable e) {
    return switch (e) {
      case Error error -> error;
      case RuntimeException unchecked -> throw unchecked;
      default -> new AssertionError(e);
    };
  }
}
