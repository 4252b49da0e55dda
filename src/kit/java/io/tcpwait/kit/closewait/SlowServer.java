package io.tcpwait.kit.closewait;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Listeners on one port (SO_REUSEPORT) that accept only on request, and clients that wait for them.
 * A client that finds the accept queue full repeats its SYN, and does not learn why.
 */
public final class SlowServer implements AutoCloseable {
  public static final int PORT = 8091;

  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final List<SocketChannel> clients = new ArrayList<>();
  private final List<SocketChannel> accepted = new ArrayList<>();

  private SlowServer() {}

  /** Starts {@code listeners} listeners in the calling thread's network namespace. */
  public static SlowServer start(int listeners, int backlog) throws IOException {
    SlowServer server = new SlowServer();
    for (int i = 0; i < listeners; i++) {
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
      server.listeners.add(listener);
      listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      listener.bind(address(), backlog);
      listener.configureBlocking(false);
    }
    return server;
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT);
  }

  /** Lets {@code count} more clients connect, without waiting for the handshakes. */
  public void come(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
      clients.add(client);
      client.configureBlocking(false);
      client.connect(address());
    }
  }

  /** Lets a listener accept all connections in its queue. */
  public void accept(int listener) throws IOException {
    SocketChannel one = listeners.get(listener).accept();
    while (one != null) {
      accepted.add(one);
      one = listeners.get(listener).accept();
    }
  }

  /** Closes all clients and all accepted connections. */
  public void hangUp() throws IOException {
    closeAll(clients);
    closeAll(accepted);
  }

  /** Closes with a reset, which does not leave a TIME_WAIT. */
  private static void closeAll(List<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    }
    channels.clear();
  }

  @Override
  public void close() {
    try {
      hangUp();
      for (ServerSocketChannel listener : listeners) {
        listener.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
