package io.tcpwait.lab;

import io.tcpwait.lab.Sockets.Pair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * Many connections to one service from many clients, as fast as one thread can make them. Every
 * state that they are left in lasts, but for TIME_WAIT.
 */
final class Crowd implements AutoCloseable {
  /** Clients are 127.16.0.1 and so on. */
  private static final int FIRST_NET = 16;

  /** Those who stay, and those who go at once, have client ports of their own. */
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
   * @param clients how many addresses they come from, in turn
   * @param skipped how many connections that stay other crowds have already
   */
  Crowd(int clients, int skipped) throws IOException {
    this.clients = clients;
    stayers = skipped;
    // A TIME_WAIT is to live its 60 s, however many there are.
    Netns.sysctl("net.ipv4.tcp_tw_reuse", 0);
    Netns.sysctl("net.ipv4.tcp_max_tw_buckets", 1_000_000);
    service = sockets.listen(Family.IPV4.ofServer, Family.IPV4.listening(), BACKLOG);
  }

  /** Two ESTABLISHED sockets for each. */
  void establish(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      connect(FIRST_PORT_OF_STAYERS, stayers++);
    }
  }

  /** A CLOSE_WAIT and a FIN_WAIT2 for each. */
  void halfClose(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      connect(FIRST_PORT_OF_STAYERS, stayers++).client().shutdownOutput();
    }
  }

  /** A TIME_WAIT for each, on the side of the service or on that of the clients. */
  void close(int connections, boolean serviceFirst) throws IOException {
    for (int i = 0; i < connections; i++) {
      Pair pair = connect(FIRST_PORT_OF_GOERS, goers++);
      sockets.close(serviceFirst ? pair.server() : pair.client());
      sockets.close(serviceFirst ? pair.client() : pair.server());
    }
  }

  /** The clients take turns, so that each uses a port but once in a long while. */
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
