package io.tcpwait.sample;

/**
 * An address of this host that connections have as their source.
 *
 * @param high the upper half, network order; an IPv4 address is held in its mapped form
 * @param low the lower half
 */
public record LocalAddress(long high, long low) {
  /** The value of the label {@code source}. */
  public String label() {
    return IpAddress.format(high, low);
  }

  public boolean isLoopback() {
    return IpAddress.isLoopback(high, low);
  }
}
