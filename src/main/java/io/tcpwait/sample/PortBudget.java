package io.tcpwait.sample;

/**
 * The local ports of connections from one local address to one peer. connect(2) finds a port as
 * long as these connections leave a port free.
 *
 * @param usable how many ports these connections can have in all
 * @param held ports held by connections in any state
 * @param timeWait how many of {@code held} are of TIME_WAITs
 * @param young how many of {@code timeWait} are too young for tcp_tw_reuse
 * @param arrived how many of {@code timeWait} are of the last {@link TimeWaitCounts#windowSeconds}
 * @param expiring how many of {@code timeWait} are in the last sixth of their time, or past it
 * @param timestamps of the live connections with the peer, as last seen
 * @param ports the details of {@code held}
 * @param inode of the live connection that seems the oldest; 0 if no inode was seen. The oldest is
 *     the most likely to still exist when it is looked for
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

  /** Ports held by connections that have not ended. */
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
