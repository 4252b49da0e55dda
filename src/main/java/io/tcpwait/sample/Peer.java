package io.tcpwait.sample;

/**
 * The far end of connections: its address, and the service that they are for.
 *
 * @param high the upper half of the address, {@linkplain io.tcpwait.kernel.TcpRecord as the kernel
 *     floor has it}
 * @param low the lower half
 */
public record Peer(Service service, long high, long low) {
  /** {@code ip:port} of an outbound peer; {@code ip} of an inbound peer, whose port is noise. */
  public String label() {
    String ip = IpAddress.format(high, low);
    if (service.role() == Role.INBOUND) {
      return ip;
    }
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + service.port();
  }

  public boolean isLoopback() {
    return IpAddress.isLoopback(high, low);
  }
}
