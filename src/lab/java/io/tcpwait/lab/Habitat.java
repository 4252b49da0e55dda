package io.tcpwait.lab;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.lab.Sockets.Pair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** Where the sockets of a {@link SocketZoo} live: who has which address, and who is counted. */
final class Habitat implements AutoCloseable {
  /** Clients that connect to a service are in this subnet, */
  private static final int CLIENTS = 1;

  /** and servers that a service connects to in this one. */
  private static final int SERVERS = 2;

  private static final int MOST_PEERS = 9;
  private static final int FIRST_CLIENT_PORT = 1_024;
  private static final int BACKLOG = 4_096;

  final Sockets sockets = new Sockets();
  final Census census = new Census();
  private int nextPort = FIRST_CLIENT_PORT;

  ServerSocketChannel service(Family family) throws IOException {
    return listen(family, family.listening());
  }

  ServerSocketChannel listen(Family family, InetSocketAddress at) throws IOException {
    census.add(TcpState.LISTEN, 1);
    return sockets.listen(family.ofServer, at, BACKLOG);
  }

  /** Connection number {@code i} from one of the many clients of a service. */
  Pair inbound(Family family, ServerSocketChannel service, int i) throws IOException {
    return sockets.pair(family.ofClient, client(family, i), family.host(0, 1), service);
  }

  /** Connection number {@code i} from a service to one of the many servers that it uses. */
  Pair outbound(Family family, ServerSocketChannel service, int i) throws IOException {
    return sockets.pair(
        family.ofClient, from(family.host(0, 1)), family.host(SERVERS, peer(i)), service);
  }

  InetSocketAddress client(Family family, int i) {
    return from(family.host(CLIENTS, peer(i)));
  }

  /** Every connection has a client port of its own, so that none takes over a TIME_WAIT. */
  InetSocketAddress from(InetAddress address) {
    return new InetSocketAddress(address, nextPort++);
  }

  InetSocketAddress address(Family family, ServerSocketChannel service) throws IOException {
    return new InetSocketAddress(family.host(0, 1), Sockets.port(service));
  }

  /** One half is number 1, one quarter number 2, and so on. */
  private static int peer(int i) {
    return Math.min(MOST_PEERS, 1 + Integer.numberOfTrailingZeros(i + 1));
  }

  @Override
  public void close() {
    sockets.close();
  }
}
