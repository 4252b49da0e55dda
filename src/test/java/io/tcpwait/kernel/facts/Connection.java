package io.tcpwait.kernel.facts;

import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** Both ends of an accepted connection. */
record Connection(SocketChannel client, SocketChannel server) {
  int clientPort() throws IOException {
    return ((InetSocketAddress) client.getLocalAddress()).getPort();
  }

  /** Leaves a TIME_WAIT at the client. */
  void closeClientFirst() throws IOException {
    client.close();
    server.close();
  }

  /** Leaves a TIME_WAIT at the server. */
  void closeServerFirst() throws IOException {
    server.close();
    client.close();
  }

  /** Leaves the client in one of the states in which a connection may stay for long. */
  void leaveClientIn(TcpState state) throws IOException {
    switch (state) {
      case ESTABLISHED -> {}
      case TIME_WAIT -> closeClientFirst();
      case CLOSE_WAIT -> server.close();
      case FIN_WAIT2 -> client.close();
      default -> throw new IllegalArgumentException(state.toString());
    }
  }

  /** Leaves no socket. */
  void reset() throws IOException {
    client.setOption(StandardSocketOptions.SO_LINGER, 0);
    client.close();
    server.close();
  }
}
