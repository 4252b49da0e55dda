package io.tcpwait.kernel;

import java.io.IOException;

/** Failures of a dump, for the tests of the floors above. */
public final class SocketDumps {
  private SocketDumps() {}

  public static IOException brokenOff() {
    return NetlinkException.brokenOff(Errno.ENOMEM);
  }

  public static IOException refused() {
    return NetlinkException.answered(Errno.ENOENT);
  }
}
