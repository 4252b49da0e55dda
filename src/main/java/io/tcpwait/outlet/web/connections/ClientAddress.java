package io.tcpwait.outlet.web.connections;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The source of a client's connections: the part of its address that it cannot choose freely.
 *
 * <p>An IPv6 host usually has all addresses of a /64 (RFC 7421), so a /64 counts as one source.
 *
 * @param address an IPv4 address, or the first of a /64
 */
public record ClientAddress(InetAddress address) {
  private static final int NETWORK_BYTES = 8;

  /** The source of a client that has closed already. */
  public static final ClientAddress UNKNOWN = new ClientAddress(InetAddress.getLoopbackAddress());

  public static ClientAddress of(InetAddress client) {
    if (!(client instanceof Inet6Address)) {
      return new ClientAddress(client);
    }
    byte[] network = Arrays.copyOf(Arrays.copyOf(client.getAddress(), NETWORK_BYTES), 16);
    try {
      return new ClientAddress(InetAddress.getByAddress(network));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
