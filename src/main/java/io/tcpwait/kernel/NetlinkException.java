package io.tcpwait.kernel;

import java.io.IOException;

/**
 * A failure of a netlink socket. {@link Origin} says whether a call failed, the kernel answered
 * with an error, or the answer makes no sense.
 */
public final class NetlinkException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The source of the failure. */
  public enum Origin {
    /** A system call failed, which says nothing about the request itself. */
    CALL,
    /** The kernel answered NLMSG_ERROR, or NLMSG_DONE with an error inside. */
    KERNEL,
    /** The bytes received are not an answer to the request. */
    MALFORMED
  }

  private final Origin origin;
  private final int errno;
  private final boolean refused;

  private NetlinkException(Origin origin, int errno, boolean refused, String message) {
    super(message);
    this.origin = origin;
    this.errno = errno;
    this.refused = refused;
  }

  static NetlinkException call(String call, int errno) {
    return new NetlinkException(
        Origin.CALL, errno, isRefusal(errno), "netlink: " + call + ": " + Errno.describe(errno));
  }

  /** The answer to the request itself: NLMSG_ERROR. */
  static NetlinkException answered(int errno) {
    return new NetlinkException(
        Origin.KERNEL,
        errno,
        isRefusal(errno),
        "netlink: the kernel answered " + Errno.describe(errno));
  }

  /** The end of an incomplete dump: NLMSG_DONE with an error. */
  static NetlinkException brokenOff(int errno) {
    return new NetlinkException(
        Origin.KERNEL,
        errno,
        false,
        "netlink: the kernel broke the dump off: " + Errno.describe(errno));
  }

  static NetlinkException malformed(String what) {
    return new NetlinkException(Origin.MALFORMED, 0, false, "netlink: malformed answer: " + what);
  }

  public Origin origin() {
    return origin;
  }

  /** The error number, positive; 0 if the answer was malformed. */
  public int errno() {
    return errno;
  }

  /**
   * Whether asking again soon is pointless: netlink is forbidden here (a seccomp filter, a security
   * module), or this kernel has no sock_diag for TCP. A kernel without tcp_diag runs modprobe at
   * each request.
   */
  public boolean refused() {
    return refused;
  }

  private static boolean isRefusal(int errno) {
    return switch (errno) {
      case Errno.EPERM,
          Errno.EACCES,
          Errno.ENOENT,
          Errno.ENOSYS,
          Errno.EPROTONOSUPPORT,
          Errno.EOPNOTSUPP,
          Errno.EAFNOSUPPORT,
          Errno.ECONNREFUSED,
          Errno.EINVAL ->
          true;
      default -> false;
    };
  }
}
