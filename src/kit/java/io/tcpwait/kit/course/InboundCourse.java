package io.tcpwait.kit.course;

import io.tcpwait.kit.Channels;
import io.tcpwait.kit.Loopback;
import io.tcpwait.kit.closewait.Puppet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/** A server, and its clients from 127.60.0.1 and so on, which are in this process. */
abstract class InboundCourse implements Course {
  private static final int FIRST_NET = 60;
  private static final int ADDRESSES = 50;
  private static final int BACKLOG = 1_024;

  final Puppet server;
  private final InetSocketAddress address;
  private int visits;

  /**
   * Starts a server that listens on all addresses.
   *
   * @param maxDescriptors the server's limit of file descriptors
   */
  InboundCourse(int port, int maxDescriptors) throws IOException {
    address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    server = new Puppet(maxDescriptors, null);
    try {
      server.listen(new InetSocketAddress(port), BACKLOG);
    } catch (Throwable e) {
      server.close();
      throw e;
    }
  }

  /** Connects clients from the next address, and accepts them. */
  final List<SocketChannel> visit(String group, int count) throws IOException {
    InetAddress from = Loopback.host(FIRST_NET, visits++ % ADDRESSES);
    List<SocketChannel> clients = Channels.connect(from, address, count);
    int accepted = server.accept(group, count);
    if (accepted < count) {
      throw new IOException("the server has no descriptors left");
    }
    return clients;
  }

  @Override
  public boolean isWith(String peer) {
    return peer.startsWith("127." + FIRST_NET + ".");
  }

  @Override
  public final long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    server.close();
  }
}
