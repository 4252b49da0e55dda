package io.tcpwait.kit;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Sockets.Pair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** The addresses, sockets and expected counts of a {@link SocketZoo}. */
final class Habitat implements AutoCloseable {
  /** The subnet of the clients of a service. */
  private static final int CLIENTS = 1;

  /** The subnet of the servers that a service connects to. */
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

  /** Connects one of the many clients of a service, for connection number {@code i}. */
  Pair inbound(Family family, ServerSocketChannel service, int i) throws IOException {
    return sockets.pair(family.ofClient, client(family, i), family.host(0, 1), service);
  }

  /** Connects a service to one of its many servers, for connection number {@code i}. */
  Pair outbound(Family family, ServerSocketChannel service, int i) throws IOException {
    return sockets.pair(
        family.ofClient, from(family.host(0, 1)), family.host(SERVERS, peer(i)), service);
  }

  InetSocketAddress client(Family family, int i) {
    return from(family.host(CLIENTS, peer(i)));
  }

  /** Every connection has its own client port, so that it does not take over a TIME_WAIT. */
  InetSocketAddress from(InetAddress address) {
    return new InetSocketAddress(address, nextPort++);
  }

  InetSocketAddress address(Family family, ServerSocketChannel service) throws IOException {
    return new InetSocketAddress(family.host(0, 1), Sockets.port(service));
  }

  /** Half of the connections get peer 1, a quarter peer 2, and so on. */
  private static int peer(int i) {
    return Math.min(MOST_PEERS, 1 + Integer.numberOfTrailingZeros(i + 1));
  }

  @Override
  public void close() {
    sockets.close();
  }
}
