package io.tcpwait.sample;

/**
 * The ports that one address of this host uses, over all its peers: what a bind(2) of port 0 before
 * connect(2) picks from.
 *
 * @param limit how many ports bind(2) can give: those of the range that no listener has which takes
 *     this address
 * @param used different ports
 * @param bound of {@code used}, those that look bound: one connection alone has each, and it is
 *     none that connect(2) would have chosen
 * @param timeWait TIME_WAITs of all its connections; of those that are bound each has a port alone
 * @param arrived of {@code timeWait}, those of the last {@link TimeWaitCounts#windowSeconds}
 * @param expiring of {@code timeWait}, those in the last sixth of their time, or past it
 */
public record BindPool(
    LocalAddress source,
    long limit,
    long used,
    long bound,
    long timeWait,
    long arrived,
    long expiring) {

  /** Used by connections that have not ended. */
  public long live() {
    return Math.max(0, used - timeWait);
  }
}
