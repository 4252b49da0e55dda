package io.tcpwait.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;

/**
 * Opens TCP sockets in the calling thread's network namespace, and closes them all at the end. One
 * thread does everything: on a loopback a handshake is over when connect(2) returns.
 */
final class Sockets implements AutoCloseable {
  /** Both ends of a connection. */
  record Pair(SocketChannel client, SocketChannel server) {}

  private final Set<Channel> open = new HashSet<>();

  /** Opens a listener. The kernel chooses its port if the port of {@code at} is 0. */
  ServerSocketChannel listen(StandardProtocolFamily family, InetSocketAddress at, int backlog)
      throws IOException {
    ServerSocketChannel listener = keep(ServerSocketChannel.open(family));
    listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    return listener.bind(at, backlog);
  }

  /** Connects a client bound to {@code from} to {@code to}. It blocks if the SYN gets lost. */
  SocketChannel connect(StandardProtocolFamily family, InetSocketAddress from, InetSocketAddress to)
      throws IOException {
    SocketChannel client = bound(family, from);
    client.connect(to);
    return client;
  }

  /** Opens a client whose handshake hangs. */
  void attempt(StandardProtocolFamily family, InetSocketAddress from, InetSocketAddress to)
      throws IOException {
    SocketChannel client = bound(family, from);
    client.configureBlocking(false);
    if (client.connect(to)) {
      throw new IOException(from + " was not to reach " + to);
    }
  }

  private SocketChannel bound(StandardProtocolFamily family, InetSocketAddress from)
      throws IOException {
    return keep(SocketChannel.open(family)).bind(from);
  }

  /** Makes a connection from {@code from} to {@code to}, which {@code listener} accepts. */
  Pair pair(
      StandardProtocolFamily family,
      InetSocketAddress from,
      InetAddress to,
      ServerSocketChannel listener)
      throws IOException {
    SocketChannel client = connect(family, from, new InetSocketAddress(to, port(listener)));
    return new Pair(client, keep(listener.accept()));
  }

  static int port(NetworkChannel socket) throws IOException {
    SocketAddress address = socket.getLocalAddress();
    return ((InetSocketAddress) address).getPort();
  }

  /**
   * Closes a channel before the others. A process that starts elsewhere in this JVM holds every
   * descriptor too, until its exec. So close(2) alone may send the FIN only then, and the FINs of
   * several sockets in the order of their descriptor numbers.
   */
  void close(Channel channel) throws IOException {
    open.remove(channel);
    if (channel instanceof SocketChannel connection) {
      connection.shutdownOutput();
    }
    channel.close();
  }

  private <C extends Channel> C keep(C channel) {
    open.add(channel);
    return channel;
  }

  @Override
  public void close() {
    try {
      for (Channel channel : open) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
