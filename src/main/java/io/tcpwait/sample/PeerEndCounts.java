package io.tcpwait.sample;

/**
 * Stuck sockets by the state of their far ends.
 *
 * @param gone the program has closed the far end, so that it does not wait for an answer
 * @param unknown the far end is on another host, or in another namespace, and does not tell; or it
 *     already has its answer
 */
public record PeerEndCounts(long gone, long unknown) {
  public static final PeerEndCounts NONE = new PeerEndCounts(0, 0);

  public static PeerEndCounts of(long[] byEnd) {
    return new PeerEndCounts(byEnd[PeerEnd.GONE.number()], byEnd[PeerEnd.UNKNOWN.number()]);
  }
}
