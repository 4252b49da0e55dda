package io.tcpwait.kit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;

/** The address families of the two ends of a connection, as the kernel distinguishes them. */
enum Family {
  /** AF_INET at both ends. */
  IPV4(StandardProtocolFamily.INET, StandardProtocolFamily.INET, "0.0.0.0"),
  /** AF_INET6 at both ends. */
  IPV6(StandardProtocolFamily.INET6, StandardProtocolFamily.INET6, "::1"),
  /** An IPv4 client of a dual-stack server; the server's end is AF_INET6 with mapped addresses. */
  MAPPED(StandardProtocolFamily.INET, StandardProtocolFamily.INET6, "::");

  final StandardProtocolFamily ofClient;
  final StandardProtocolFamily ofServer;
  private final String listening;

  Family(StandardProtocolFamily ofClient, StandardProtocolFamily ofServer, String listening) {
    this.ofClient = ofClient;
    this.ofServer = ofServer;
    this.listening = listening;
  }

  /** The address on which a service of this family listens, with a port of the kernel's choice. */
  InetSocketAddress listening() {
    return new InetSocketAddress(InetAddress.ofLiteral(listening), 0);
  }

  /**
   * The address of host {@code host} in subnet {@code net}. IPv6 has only one address on a
   * loopback.
   */
  InetAddress host(int net, int host) {
    return InetAddress.ofLiteral(this == IPV6 ? "::1" : "127.0." + net + "." + host);
  }
}
