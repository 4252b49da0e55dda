package io.tcpwait.packaged;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections with both ends in this process, which can control either end. */
final class Pairs implements AutoCloseable {
  private static final int BACKLOG = 500;
  private static final int BUFFER_BYTES = 65_536;

  final List<SocketChannel> clients = new ArrayList<>();
  final List<SocketChannel> servers = new ArrayList<>();
  private final ServerSocketChannel listener;
  private final InetAddress from;

  private Pairs(InetSocketAddress at, String from) throws IOException {
    listener = ServerSocketChannel.open().bind(at, BACKLOG);
    this.from = InetAddress.ofLiteral(from);
  }

  /** Starts a listener without connections. */
  static Pairs listen(String address, int port) throws IOException {
    return listen(address, port, address);
  }

  /** Starts a listener whose clients will have another address. */
  static Pairs listen(String address, int port, String from) throws IOException {
    return new Pairs(new InetSocketAddress(InetAddress.ofLiteral(address), port), from);
  }

  Pairs connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel client = SocketChannel.open().bind(new InetSocketAddress(from, 0));
      client.connect(listener.getLocalAddress());
      clients.add(client);
      servers.add(listener.accept());
    }
    return this;
  }

  static void send(List<SocketChannel> channels, int bytes) throws IOException {
    for (SocketChannel channel : channels) {
      channel.write(ByteBuffer.allocate(bytes));
    }
  }

  /** Waits for so many bytes of each channel and reads them; fewer at the end of a stream. */
  static void read(List<SocketChannel> channels, int bytes) throws IOException {
    for (SocketChannel channel : channels) {
      ByteBuffer buffer = ByteBuffer.allocate(bytes);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    }
  }

  /** Sends until the kernel accepts no more. */
  static void fill(List<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.configureBlocking(false);
      while (channel.write(ByteBuffer.allocate(BUFFER_BYTES)) > 0) {}
    }
  }

  /** Reads all bytes that have arrived. */
  static void drain(List<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.configureBlocking(false);
      while (channel.read(ByteBuffer.allocate(BUFFER_BYTES)) > 0) {}
    }
  }

  static void halfClose(List<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.shutdownOutput();
    }
  }

  static void close(List<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    close(clients);
    close(servers);
    listener.close();
  }
}
