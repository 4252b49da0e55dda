package io.tcpwait.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Operations of one end on all its connections, which are blocking. */
public final class Channels {
  /** By default a loopback would queue megabytes for each connection. */
  private static final int SEND_BUFFER_BYTES = 32 * 1024;

  private static final int CHUNK_BYTES = 64 * 1024;

  /** Small, so that it is full soon and does not hold much kernel memory then. */
  private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

  private Channels() {}

  /** Connects {@code count} times from one address. */
  public static List<SocketChannel> connect(InetAddress from, InetSocketAddress to, int count)
      throws IOException {
    List<SocketChannel> connected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
      connected.add(channel);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      channel.bind(new InetSocketAddress(from, 0)).connect(to);
    }
    return connected;
  }

  /** Sends that many bytes on each, waiting for room. */
  public static void write(Collection<SocketChannel> channels, int bytes) throws IOException {
    for (SocketChannel channel : channels) {
      ByteBuffer left = ByteBuffer.allocate(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }

  /** Sends on each until the kernel accepts no more, because the peer's window is closed. */
  public static void fill(Collection<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      channel.configureBlocking(false);
      while (channel.write(ByteBuffer.allocate(CHUNK_BYTES)) > 0) {}
      channel.configureBlocking(true);
    }
  }

  /**
   * Reads all bytes received so far.
   *
   * @return the channels at end of stream
   */
  public static List<SocketChannel> drain(Collection<SocketChannel> channels) throws IOException {
    List<SocketChannel> ended = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
    for (SocketChannel channel : channels) {
      channel.configureBlocking(false);
      int bytes;
      do {
        bytes = channel.read(buffer.clear());
      } while (bytes > 0);
      channel.configureBlocking(true);
      if (bytes < 0) {
        ended.add(channel);
      }
    }
    return ended;
  }

  /** Sends a FIN on each, and keeps it open. */
  public static void halfClose(Collection<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.shutdownOutput();
    }
  }

  /** Closes each with a RST, even with unread or unsent bytes. */
  public static void reset(Collection<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    close(channels);
  }

  /** Closes each with close(2). */
  public static void close(Collection<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
