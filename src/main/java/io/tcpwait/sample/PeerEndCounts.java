package io.tcpwait.sample;

/**
 * Stuck sockets by what is known of their far ends.
 *
 * @param gone the program of the far end has closed it, so that it waits for nothing
 * @param unknown the far end is on another host, or in another namespace, and does not tell, or it
 *     has its answer and need not tell
 */
public record PeerEndCounts(long gone, long unknown) {
  public static final PeerEndCounts NONE = new PeerEndCounts(0, 0);

  public static PeerEndCounts of(long[] byEnd) {
    return new PeerEndCounts(byEnd[PeerEnd.GONE.number()], byEnd[PeerEnd.UNKNOWN.number()]);
  }
}
