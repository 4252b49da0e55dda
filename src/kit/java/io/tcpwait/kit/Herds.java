package io.tcpwait.kit;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Sockets.Pair;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The many sockets of a zoo, in the states that are frequent on real hosts. */
final class Herds {
  /** The number of sockets that {@link #settle} makes for a size of one. */
  static final int SOCKETS = 20 + 4 * 2 + 4 * 2 + 10;

  private static final byte[] REQUEST = new byte[100];

  private final Habitat habitat;

  Herds(Habitat habitat) {
    this.habitat = habitat;
  }

  void settle(Family family, int size) throws IOException {
    established(family, 10 * size);
    for (boolean unread : new boolean[] {false, true}) {
      closeWait(family, unread, false, size);
      closeWait(family, unread, true, size);
      neverAccepted(family, unread, false, size);
      neverAccepted(family, unread, true, size);
    }
    timeWait(family, true, false, 3 * size);
    timeWait(family, true, true, 2 * size);
    timeWait(family, false, false, 3 * size);
    timeWait(family, false, true, 2 * size);
  }

  /**
   * Makes listeners: three addresses with the same port, and three sockets with the same address
   * and port.
   */
  void listeners() throws IOException {
    int port = Sockets.port(listen(Family.IPV4, 1, 0));
    listen(Family.IPV4, 2, port);
    listen(Family.IPV6, 1, port);
    int shared = Sockets.port(listen(Family.IPV4, 3, 0));
    listen(Family.IPV4, 3, shared);
    listen(Family.IPV4, 3, shared);
  }

  private ServerSocketChannel listen(Family family, int host, int port) throws IOException {
    return habitat.listen(family, new InetSocketAddress(family.host(0, host), port));
  }

  private void established(Family family, int count) throws IOException {
    ServerSocketChannel service = habitat.service(family);
    for (int i = 0; i < count; i++) {
      habitat.inbound(family, service, i);
    }
    habitat.census.add(TcpState.ESTABLISHED, 2 * count);
  }

  /**
   * Makes servers that do not close after their client's FIN. The client has closed, or only shut
   * down its side.
   */
  private void closeWait(Family family, boolean unread, boolean closed, int count)
      throws IOException {
    ServerSocketChannel service = habitat.service(family);
    for (int i = 0; i < count; i++) {
      SocketChannel client = habitat.inbound(family, service, i).client();
      sendIf(unread, client);
      if (closed) {
        habitat.sockets.close(client);
      } else {
        client.shutdownOutput();
      }
    }
    habitat.census.add(TcpState.CLOSE_WAIT, count);
    habitat.census.add(TcpState.FIN_WAIT2, count);
  }

  /**
   * Makes connections that wait in an accept queue; their server end does not belong to a process.
   */
  private void neverAccepted(Family family, boolean unread, boolean shutDown, int count)
      throws IOException {
    ServerSocketChannel service = habitat.service(family);
    InetSocketAddress to = habitat.address(family, service);
    for (int i = 0; i < count; i++) {
      SocketChannel client =
          habitat.sockets.connect(family.ofClient, habitat.client(family, i), to);
      sendIf(unread, client);
      if (shutDown) {
        client.shutdownOutput();
      }
    }
    habitat.census.add(shutDown ? TcpState.CLOSE_WAIT : TcpState.ESTABLISHED, count);
    habitat.census.add(shutDown ? TcpState.FIN_WAIT2 : TcpState.ESTABLISHED, count);
  }

  /**
   * Makes TIME_WAITs on the side that closes first. The listener may be closed and leave them
   * behind.
   */
  private void timeWait(Family family, boolean inbound, boolean listenerGoes, int count)
      throws IOException {
    ServerSocketChannel service = habitat.service(family);
    for (int i = 0; i < count; i++) {
      if (inbound) {
        Pair pair = habitat.inbound(family, service, i);
        habitat.sockets.close(pair.server());
        habitat.sockets.close(pair.client());
      } else {
        Pair pair = habitat.outbound(family, service, i);
        habitat.sockets.close(pair.client());
        habitat.sockets.close(pair.server());
      }
    }
    habitat.census.add(TcpState.TIME_WAIT, count);
    if (listenerGoes) {
      habitat.sockets.close(service);
      habitat.census.add(TcpState.LISTEN, -1);
    }
  }

  private static void sendIf(boolean wanted, SocketChannel client) throws IOException {
    if (wanted) {
      client.write(ByteBuffer.wrap(REQUEST));
    }
  }
}
