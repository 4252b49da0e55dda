package io.tcpwait.outlet.web.connections;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The origin of clients, as far as they cannot choose it freely.
 *
 * <p>A host on IPv6 usually has all addresses of a /64 (RFC 7421), so that these count as one.
 *
 * @param address an IPv4 address, or the first of a /64
 */
public record Source(InetAddress address) {
  private static final int NETWORK_BYTES = 8;

  /** Stands for the source of a client that has gone already. */
  public static final Source UNKNOWN = new Source(InetAddress.getLoopbackAddress());

  public static Source of(InetAddress client) {
    if (!(client instanceof Inet6Address)) {
      return new Source(client);
    }
    byte[] network = Arrays.copyOf(Arrays.copyOf(client.getAddress(), NETWORK_BYTES), 16);
    try {
      return new Source(InetAddress.getByAddress(network));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
