package io.tcpwait.kit;

import io.tcpwait.kit.Sockets.Pair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * Many connections to one service from many clients, made as fast as one thread can. Their states
 * last, except TIME_WAIT.
 */
final class Crowd implements AutoCloseable {
  /** Client addresses are 127.16.0.1 and so on. */
  private static final int FIRST_NET = 16;

  /** Connections that stay and connections that close at once use different client ports. */
  private static final int FIRST_PORT_OF_STAYERS = 1_024;

  private static final int FIRST_PORT_OF_GOERS = 16_384;
  private static final int PORTS = 15_000;
  private static final int BACKLOG = 16;

  private final Sockets sockets = new Sockets();
  private final InetAddress server = Family.IPV4.host(0, 1);
  private final ServerSocketChannel service;
  private final int clients;
  private int stayers;
  private int goers;

  /**
   * @param clients the number of client addresses, used in turn
   * @param skipped the number of connections that stay in earlier crowds
   */
  Crowd(int clients, int skipped) throws IOException {
    this.clients = clients;
    stayers = skipped;
    // So that a TIME_WAIT lives for 60 s, however many there are.
    Netns.sysctl("net.ipv4.tcp_tw_reuse", 0);
    Netns.sysctl("net.ipv4.tcp_max_tw_buckets", 1_000_000);
    service = sockets.listen(Family.IPV4.ofServer, Family.IPV4.listening(), BACKLOG);
  }

  /** Makes connections, each with two ESTABLISHED sockets. */
  void establish(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      connect(FIRST_PORT_OF_STAYERS, stayers++);
    }
  }

  /** Makes half-closed connections, each with a CLOSE_WAIT and a FIN_WAIT2. */
  void halfClose(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      connect(FIRST_PORT_OF_STAYERS, stayers++).client().shutdownOutput();
    }
  }

  /**
   * Makes and closes connections. Each leaves a TIME_WAIT, on the side of the service or of the
   * clients.
   */
  void close(int connections, boolean serviceFirst) throws IOException {
    for (int i = 0; i < connections; i++) {
      Pair pair = connect(FIRST_PORT_OF_GOERS, goers++);
      sockets.close(serviceFirst ? pair.server() : pair.client());
      sockets.close(serviceFirst ? pair.client() : pair.server());
    }
  }

  /** The clients take turns, so that a client rarely uses the same port again. */
  private Pair connect(int firstPort, int number) throws IOException {
    int port = firstPort + number / clients % PORTS;
    var from = new InetSocketAddress(Loopback.host(FIRST_NET, number % clients), port);
    return sockets.pair(Family.IPV4.ofClient, from, server, service);
  }

  @Override
  public void close() {
    sockets.close();
  }
}
