package io.tcpwait.sample;

import java.util.List;

/**
 * The listeners on ports that the kernel may give to connections of this host: a restart of their
 * program meets EADDRINUSE while one of these has the port.
 *
 * @param count of the ports, each of which counts once
 * @param lowest the ports from the lowest on, at most {@value #MAX_LISTED}
 */
public record RangeListeners(long count, List<Listener> lowest) {
  /** Of more ports than this the lowest are listed. */
  public static final int MAX_LISTED = 5;

  public static final RangeListeners NONE = new RangeListeners(0, List.of());

  /**
   * One of them.
   *
   * @param inode of the socket; 0 where it is not known
   */
  public record Listener(int port, long inode) {}
}
