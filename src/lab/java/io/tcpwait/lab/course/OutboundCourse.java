package io.tcpwait.lab.course;

import io.tcpwait.lab.closewait.FarEnd;
import io.tcpwait.lab.closewait.Puppet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A client of one service, which is in this process. */
abstract class OutboundCourse implements Course {
  final Puppet client;
  final FarEnd service;

  /**
   * Starts both.
   *
   * @param host of the service, which is one of the loopback
   * @param maxDescriptors of the client
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
