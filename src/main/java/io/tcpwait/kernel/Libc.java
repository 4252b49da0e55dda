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
 * The calls into the C library; no other class links native code. Every method has the name and the
 * arguments of its man page in section 2. Like the kernel, it returns 0 or more, or the negated
 * errno. A path or a name is bytes that end with a 0.
 *
 * <p>An instance belongs to the thread of the arena that it was made with, because errno is caught
 * in memory of that arena.
 */
public final class Libc implements SocketCalls, FileCalls, NamespaceCalls {
  public static final int AF_UNIX = 1;
  public static final int AF_NETLINK = 16;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_RCVTIMEO = 20;

  /** A u64 that is unique to a network namespace until the next boot (Linux 5.14). */
  static final int SO_NETNS_COOKIE = 71;

  /** For {@link #recv}: return the datagram's real length, even if the buffer is shorter. */
  public static final int MSG_TRUNC = 0x20;

  public static final int CLONE_NEWNET = 0x40000000;
  public static final int O_CLOEXEC = 0x80000;

  /**
   * As large as any libc's struct sigaction. Its first member is the handler; the rest may be 0.
   */
  public static final int SIGACTION_BYTES = 256;

  public static final long SIG_DFL = 0;
  public static final long SIG_IGN = 1;

  /** The value on all processors except Alpha, MIPS, PA-RISC and SPARC. */
  public static final int O_NONBLOCK = 0x800;

  /** For {@link #readlinkat}, in place of a folder's descriptor: paths are absolute. */
  public static final int AT_FDCWD = -100;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option CATCH_ERRNO = Linker.Option.captureCallState("errno");
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

  /** To create a file, open(2) would take a mode after these arguments. */
  private static final MethodHandle OPEN =
      link(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          CATCH_ERRNO,
          Linker.Option.firstVariadicArg(2));

  private static final MethodHandle GETDIRENTRIES64 =
      link("getdirentries64", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle READLINKAT =
      link("readlinkat", JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);

  /**
   * Does not catch errno: the JDK makes an object of 32 bytes for it, unless C2 compiles the call.
   */
  private static final MethodHandle READLINKAT_WITHOUT_ERRNO =
      link("readlinkat", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));

  private static final MethodHandle GETXATTR =
      link("getxattr", JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);

  private final MemorySegment callState;
  private final MemorySegment directoryOffset;
  private final MemorySegment optionLength;

  public Libc(Arena arena) {
    callState = arena.allocate(Linker.Option.captureStateLayout());
    directoryOffset = arena.allocate(JAVA_LONG);
    optionLength = arena.allocate(JAVA_INT);
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

  /**
   * setns(2), for the calling thread alone: 0. Threads and processes that it starts meanwhile stay
   * in that namespace.
   */
  @Override
  public int setns(int fd, int nstype) {
    try {
      return orErrno((int) Setns.HANDLE.invokeExact(callState, fd, nstype));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** getsockopt(2) of an option that fills all of {@code value}: 0. */
  @Override
  public int getsockopt(int fd, int level, int name, MemorySegment value) {
    try {
      optionLength.set(JAVA_INT, 0, Math.toIntExact(value.byteSize()));
      return orErrno(
          (int) Getsockopt.HANDLE.invokeExact(callState, fd, level, name, value, optionLength));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /**
   * capset(2), for one thread alone: 0.
   *
   * @param header a struct __user_cap_header_struct of version 3
   * @param data two of struct __user_cap_data_struct
   */
  public int capset(MemorySegment header, MemorySegment data) {
    try {
      return orErrno((int) Capset.HANDLE.invokeExact(callState, header, data));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** open(2) of a file that is there: the new descriptor. */
  @Override
  public int open(MemorySegment path, int flags) {
    try {
      return orErrno((int) OPEN.invokeExact(callState, path, flags));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** read(2) into {@code buffer}: the number of bytes read, 0 at the end. */
  public long read(int fd, MemorySegment buffer) {
    try {
      return orErrno((long) Read.HANDLE.invokeExact(callState, fd, buffer, buffer.byteSize()));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /**
   * sigaction(2), for the whole process: 0.
   *
   * @param action a struct sigaction of {@value #SIGACTION_BYTES} bytes, or NULL to change nothing
   * @param before a struct of the same size that gets the previous action, or NULL
   */
  public int sigaction(int signal, MemorySegment action, MemorySegment before) {
    try {
      return orErrno((int) Sigaction.HANDLE.invokeExact(callState, signal, action, before));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /**
   * getdents64(2) into {@code buffer}: the number of bytes read, 0 at the end. It calls
   * getdirentries64(3), which every glibc has; getdents64 itself came with 2.30.
   */
  @Override
  public long getdents64(int fd, MemorySegment buffer) {
    try {
      return orErrno(
          (long)
              GETDIRENTRIES64.invokeExact(
                  callState, fd, buffer, buffer.byteSize(), directoryOffset));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /**
   * readlinkat(2) into {@code buffer}: the number of bytes read, without a final 0. Makes no
   * garbage unless it fails. Then the call is repeated, and the second result counts.
   */
  @Override
  public long readlinkat(int dirfd, MemorySegment path, MemorySegment buffer) {
    try {
      long bytes =
          (long) READLINKAT_WITHOUT_ERRNO.invokeExact(dirfd, path, buffer, buffer.byteSize());
      return bytes >= 0
          ? bytes
          : orErrno(
              (long) READLINKAT.invokeExact(callState, dirfd, path, buffer, buffer.byteSize()));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** getxattr(2) into {@code value}: the number of bytes of the attribute. */
  @Override
  public long getxattr(MemorySegment path, MemorySegment name, MemorySegment value) {
    try {
      return orErrno((long) GETXATTR.invokeExact(callState, path, name, value, value.byteSize()));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** ioctl(2) with a pointer to {@code argument}: 0 for most requests. */
  public int ioctl(int fd, long request, MemorySegment argument) {
    try {
      return orErrno((int) Ioctl.HANDLE.invokeExact(callState, fd, request, argument));
    } catch (Throwable e) {
      throw notThrownByC(e);
    }
  }

  /** Linked on the first call: a handle with its own signature takes a quarter of a megabyte. */
  private static final class Read {
    static final MethodHandle HANDLE = link("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  }

  private static final class Setns {
    static final MethodHandle HANDLE = link("setns", JAVA_INT, JAVA_INT, JAVA_INT);
  }

  private static final class Getsockopt {
    static final MethodHandle HANDLE =
        link("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  }

  private static final class Capset {
    static final MethodHandle HANDLE = link("capset", JAVA_INT, ADDRESS, ADDRESS);
  }

  private static final class Ioctl {
    static final MethodHandle HANDLE =
        link(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            CATCH_ERRNO,
            Linker.Option.firstVariadicArg(2));
  }

  private static final class Sigaction {
    static final MethodHandle HANDLE = link("sigaction", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  }

  private int orErrno(int result) {
    return result >= 0 ? result : -callState.get(ERRNO, ERRNO_OFFSET);
  }

  private long orErrno(long result) {
    return result >= 0 ? result : -callState.get(ERRNO, ERRNO_OFFSET);
  }

  private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.of(result, arguments), CATCH_ERRNO);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(
      String name, FunctionDescriptor function, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), function, options);
  }

  private static Error notThrownByC(Throwable e) {
    return switch (e) {
      case Error error -> error;
      case RuntimeException unchecked -> throw unchecked;
      default -> new AssertionError(e);
    };
  }
}
