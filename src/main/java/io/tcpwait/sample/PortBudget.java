package io.tcpwait.sample;

/**
 * The local ports of connections from one address of this host to one peer: connect(2) finds one as
 * long as there is a port left that none of them holds.
 *
 * @param usable how many ports they can have in all
 * @param held by connections in any state
 * @param timeWait of {@code held}, by TIME_WAITs
 * @param young of {@code timeWait}, those too young for tcp_tw_reuse
 * @param arrived of {@code timeWait}, those of the last {@link TimeWaitCounts#windowSeconds}
 * @param expiring of {@code timeWait}, those in the last sixth of their time, or past it
 * @param timestamps of the live connections with the peer, when some were last seen
 * @param ports what is known of {@code held}
 * @param inode of the live connection that seems the oldest, and so the likeliest to be there yet
 *     when somebody looks for it; 0 where none was seen that has one
 */
public record PortBudget(
    LocalAddress source,
    Peer peer,
    long usable,
    long held,
    long timeWait,
    long young,
    long arrived,
    long expiring,
    Timestamps timestamps,
    HeldPorts ports,
    long inode) {

  /** Held by connections that have not ended. */
  public long live() {
    return held - timeWait;
  }

  /** Whether a program binds before it connects to this peer, so that bind(2) chooses the ports. */
  public boolean isBound() {
    return 2 * ports.bound() > held;
  }

  /** Whether the kernel's loopback rules hold, for which one address is enough. */
  public boolean isLoopback() {
    return source.isLoopback() || peer.isLoopback();
  }
}
