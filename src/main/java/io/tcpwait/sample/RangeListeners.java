package io.tcpwait.sample;

import java.util.List;

/**
 * The listeners on ports that the kernel may give to connections of this host. While a connection
 * has the port, a restart of the listener's program meets EADDRINUSE.
 *
 * @param count of the ports, each counted once
 * @param lowest the ports from the lowest on, at most {@value #MAX_LISTED}
 */
public record RangeListeners(long count, List<Listener> lowest) {
  /** If there are more ports than this, the lowest are listed. */
  public static final int MAX_LISTED = 5;

  public static final RangeListeners NONE = new RangeListeners(0, List.of());

  /**
   * A listener.
   *
   * @param inode of the socket; 0 if not known
   */
  public record Listener(int port, long inode) {}
}
