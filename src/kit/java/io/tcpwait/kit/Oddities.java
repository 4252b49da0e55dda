package io.tcpwait.kit;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Sockets.Pair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The few sockets of a zoo in states that pass at once unless something holds them. */
final class Oddities {
  private static final Family FAMILY = Family.IPV4;
  private static final InetAddress DEAF = InetAddress.ofLiteral("127.9.0.1");

  private final Habitat habitat;

  Oddities(Habitat habitat) {
    this.habitat = habitat;
  }

  void settle(int count) throws IOException, InterruptedException {
    clientsOfAFullBacklog(count);
    closersOfAFullPeer(count);
    peersOfTheDeaf(count);
  }

  /** A backlog of one accepts two connections; after that every SYN is dropped. */
  private void clientsOfAFullBacklog(int count) throws IOException {
    ServerSocketChannel service = habitat.sockets.listen(FAMILY.ofServer, FAMILY.listening(), 1);
    InetSocketAddress to = habitat.address(FAMILY, service);
    for (int i = 0; i < 2; i++) {
      habitat.sockets.connect(FAMILY.ofClient, habitat.client(FAMILY, i), to);
    }
    for (int i = 0; i < count; i++) {
      habitat.sockets.attempt(FAMILY.ofClient, habitat.client(FAMILY, i), to);
    }
    habitat.census.add(TcpState.LISTEN, 1);
    habitat.census.add(TcpState.ESTABLISHED, 4);
    habitat.census.add(TcpState.SYN_SENT, count);
  }

  /** Makes closers whose FIN waits behind data for which the peer does not have room. */
  private void closersOfAFullPeer(int count) throws IOException {
    ServerSocketChannel service = habitat.service(FAMILY);
    for (int i = 0; i < count; i++) {
      SocketChannel client = habitat.inbound(FAMILY, service, i).client();
      client.configureBlocking(false);
      while (client.write(ByteBuffer.allocate(1 << 16)) > 0) {}
      client.shutdownOutput();
    }
    habitat.census.add(TcpState.FIN_WAIT1, count);
    habitat.census.add(TcpState.ESTABLISHED, count);
  }

  /**
   * If a client turns deaf in the middle of a handshake or close, the state stays until the retries
   * are used up.
   */
  private void peersOfTheDeaf(int count) throws IOException, InterruptedException {
    ServerSocketChannel service = habitat.service(FAMILY);
    List<Pair> closedByServer = deafPairs(service, count);
    List<Pair> closedByBoth = deafPairs(service, count);
    List<Pair> closedByClient = deafPairs(service, count);
    Set<Integer> closing = new HashSet<>();
    for (Pair pair : closedByClient) {
      closing.add(Sockets.port(pair.client()));
      habitat.sockets.close(pair.client());
    }
    // The ACK of a FIN may be delayed, and has to arrive before the client turns deaf.
    Census.awaitNone(s -> s.state() == TcpState.FIN_WAIT1 && closing.contains(s.localPort()));
    Netns.deafen(DEAF);
    for (Pair pair : closedByServer) {
      habitat.sockets.close(pair.server());
    }
    for (Pair pair : closedByBoth) {
      habitat.sockets.close(pair.server());
      habitat.sockets.close(pair.client());
    }
    for (Pair pair : closedByClient) {
      habitat.sockets.close(pair.server());
    }
    for (int i = 0; i < count; i++) {
      habitat.sockets.attempt(
          FAMILY.ofClient, habitat.from(DEAF), habitat.address(FAMILY, service));
    }
    // Closed by the server: server and client.
    habitat.census.add(TcpState.FIN_WAIT1, count);
    habitat.census.add(TcpState.ESTABLISHED, count);
    // Closed by both.
    habitat.census.add(TcpState.CLOSING, count);
    habitat.census.add(TcpState.FIN_WAIT1, count);
    // Closed by the client.
    habitat.census.add(TcpState.LAST_ACK, count);
    habitat.census.add(TcpState.FIN_WAIT2, count);
    // The handshakes.
    habitat.census.add(TcpState.SYN_RECV, count);
    habitat.census.add(TcpState.SYN_SENT, count);
  }

  private List<Pair> deafPairs(ServerSocketChannel service, int count) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(
          habitat.sockets.pair(FAMILY.ofClient, habitat.from(DEAF), FAMILY.host(0, 1), service));
    }
    return pairs;
  }
}
