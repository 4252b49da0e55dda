package io.tcpwait.kernel;

import static java.net.StandardProtocolFamily.INET;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections on the loopback of the calling thread's namespace; both ends are in this process. */
final class Pairs implements AutoCloseable {
  private final ServerSocketChannel server = ServerSocketChannel.open(INET);
  private final List<SocketChannel> ends = new ArrayList<>();

  Pairs(int count) throws IOException {
    server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 128);
    while (ends.size() < 2 * count) {
      SocketChannel client = SocketChannel.open(INET);
      ends.add(client);
      client.connect(server.getLocalAddress());
      ends.add(server.accept());
    }
  }

  /** The port that the clients connected to. */
  int port() {
    return server.socket().getLocalPort();
  }

  /** The number of all sockets, including the listener. */
  int sockets() {
    return ends.size() + 1;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel end : ends) {
      end.close();
    }
    server.close();
  }
}
