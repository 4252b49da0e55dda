package io.tcpwait.lab;

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

/** What one end does on all of its connections, which are blocking ones. */
public final class Channels {
  /** A loopback would queue megabytes of each connection. */
  private static final int SEND_BUFFER_BYTES = 32 * 1024;

  private static final int CHUNK_BYTES = 64 * 1024;

  /** Small enough to be full soon, and not to hold much of the kernel's memory when it is. */
  private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

  private Channels() {}

  /** Connects so often, from one address. */
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

  /** Sends so many bytes on each, waiting for room. */
  public static void write(Collection<SocketChannel> channels, int bytes) throws IOException {
    for (SocketChannel channel : channels) {
      ByteBuffer left = ByteBuffer.allocate(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }

  /** Sends on each until the kernel takes no more: the window of the peer is closed. */
  public static void fill(Collection<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      channel.configureBlocking(false);
      while (channel.write(ByteBuffer.allocate(CHUNK_BYTES)) > 0) {}
      channel.configureBlocking(true);
    }
  }

  /**
   * Reads what is there.
   *
   * @return the channels that have come to their end
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

  /** Sends a FIN on each, and keeps it. */
  public static void halfClose(Collection<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.shutdownOutput();
    }
  }

  /** Ends each with a RST, whatever is unread or unsent. */
  public static void reset(Collection<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    close(channels);
  }

  /** Ends each as close(2) does. */
  public static void close(Collection<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
