package io.tcpwait.sample;

/**
 * The ports that one local address uses, over all its peers. A bind(2) of port 0 before connect(2)
 * picks its port from this pool.
 *
 * @param limit how many ports bind(2) can give: ports of the range without a listener that takes
 *     this address
 * @param used how many different ports are in use
 * @param bound of {@code used}, the ports that look bound: each has a single connection, and
 *     connect(2) would not have chosen this port
 * @param timeWait TIME_WAITs of all its connections; each bound TIME_WAIT has a port of its own
 * @param arrived how many of {@code timeWait} are of the last {@link TimeWaitCounts#windowSeconds}
 * @param expiring how many of {@code timeWait} are in the last sixth of their time, or past it
 */
public record BindPool(
    LocalAddress source,
    long limit,
    long used,
    long bound,
    long timeWait,
    long arrived,
    long expiring) {

  /** The ports of connections that have not ended. */
  public long live() {
    return Math.max(0, used - timeWait);
  }
}
