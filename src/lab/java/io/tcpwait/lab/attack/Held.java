package io.tcpwait.lab.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections that an attack opens at a steady pace and holds. If there are too many, the oldest is
 * closed.
 */
final class Held implements AutoCloseable {
  /** A process may have 1,024 descriptors by default, and the table of attacks has one process. */
  private static final int MAX_HELD = 900;

  private final InetSocketAddress target;
  private final Deque<SocketChannel> channels = new ArrayDeque<>();
  private final ByteBuffer scratch = ByteBuffer.allocate(64);
  private long opened;

  Held(InetSocketAddress target) {
    this.target = target;
  }

  /** The action of an attack at each step. */
  @FunctionalInterface
  interface Step {
    void take(Held held) throws IOException;
  }

  /**
   * Takes {@code perSecond} steps a second for that many seconds, and returns the number of
   * connections opened.
   */
  static long atPace(InetSocketAddress target, int perSecond, int seconds, Step step)
      throws IOException, InterruptedException {
    long stepNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long start = System.nanoTime();
    long steps = (long) perSecond * seconds;
    try (Held held = new Held(target)) {
      for (long i = 0; i < steps && System.nanoTime() - start < seconds * 1_000_000_000L; i++) {
        step.take(held);
        while (System.nanoTime() - start < (i + 1) * stepNanos) {
          LockSupport.parkNanos(start + (i + 1) * stepNanos - System.nanoTime());
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      }
      return held.opened;
    }
  }

  /**
   * Sends the next request on a new connection at each step, and closes connections that the server
   * has closed.
   */
  static long sending(
      InetSocketAddress target, int perSecond, int seconds, Supplier<byte[]> nextRequest)
      throws IOException, InterruptedException {
    return atPace(
        target,
        perSecond,
        seconds,
        held -> {
          held.forgetDropped();
          held.open(nextRequest.get());
        });
  }

  /**
   * Opens a connection and sends the bytes. A connection that the server refuses counts as opened.
   */
  void open(byte[] bytes) throws IOException {
    open(null, 0, bytes);
  }

  /**
   * Opens a connection from an address, with a receive buffer, and sends the bytes.
   *
   * @param source the client's address; null for the kernel's choice
   * @param receiveBufferBytes 0 for the kernel's default
   */
  void open(@Nullable InetAddress source, int receiveBufferBytes, byte[] bytes) throws IOException {
    if (channels.size() >= MAX_HELD) {
      channels.removeFirst().close();
    }
    SocketChannel channel = SocketChannel.open();
    channels.addLast(channel);
    channel.configureBlocking(false);
    if (receiveBufferBytes > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
    }
    if (source != null) {
      channel.bind(new InetSocketAddress(source, 0));
    }
    opened++;
    try {
      // On a loopback the TCP handshake is over when connect(2) returns, even though it returns
      // EINPROGRESS. If the accept queue is full it is not over, and no bytes are sent.
      if (channel.connect(target) || channel.finishConnect()) {
        channel.write(ByteBuffer.wrap(bytes));
      }
    } catch (IOException e) {
      channels.removeLast().close();
    }
  }

  /** Closes connections that the server has closed, which a read shows. */
  private void forgetDropped() throws IOException {
    for (int i = channels.size(); i > 0; i--) {
      SocketChannel channel = channels.removeFirst();
      if (isOpen(channel)) {
        channels.addLast(channel);
      } else {
        channel.close();
      }
    }
  }

  private boolean isOpen(SocketChannel channel) {
    try {
      scratch.clear();
      return !channel.isConnected() || channel.read(scratch) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends a FIN on the last opened connection, and still does not read from it. */
  void endLast() throws IOException {
    SocketChannel last = channels.peekLast();
    if (last != null && last.isConnected()) {
      try {
        last.shutdownOutput();
      } catch (IOException e) {
        // The server has already reset it.
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
