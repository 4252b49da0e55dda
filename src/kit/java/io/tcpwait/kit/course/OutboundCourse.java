package io.tcpwait.kit.course;

import io.tcpwait.kit.closewait.FarEnd;
import io.tcpwait.kit.closewait.Puppet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A client of a service, which is in this process. */
abstract class OutboundCourse implements Course {
  final Puppet client;
  final FarEnd service;

  /**
   * Starts client and service.
   *
   * @param host the service's loopback address
   * @param maxDescriptors the client's limit of file descriptors
   */
  OutboundCourse(String host, int port, int maxDescriptors) throws IOException {
    service = new FarEnd(new InetSocketAddress(InetAddress.ofLiteral(host), port));
    client = new Puppet(maxDescriptors, null);
  }

  @Override
  public final boolean isWith(String peer) {
    InetSocketAddress at = service.address();
    return peer.equals(at.getAddress().getHostAddress() + ":" + at.getPort());
  }

  @Override
  public final long pid() {
    return client.pid();
  }

  @Override
  public final void close() {
    client.close();
    service.close();
  }
}
