package io.tcpwait.outlet.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a client comes from, as far as clients can be told apart: an IPv4 address, or the first 64
 * bits of an IPv6 address, of which one host may take any (RFC 4291, 2.5.4).
 *
 * @param network the address or its prefix, as a number
 * @param ipv6 whether it is a prefix
 */
record Source(long network, boolean ipv6) {
  /** The source of a peer; all peers without an address are one source. */
  static Source of(@Nullable InetSocketAddress peer) {
    InetAddress address = peer == null ? null : peer.getAddress();
    if (address == null) {
      return new Source(-1, false);
    }
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address
        ? new Source(bytes.getLong(), true)
        : new Source(Integer.toUnsignedLong(bytes.getInt()), false);
  }
}
