package io.tcpwait.kit.closewait;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A client whose connections the server resets at once. After that the kernel's tables do not list
 * them, and they were never in CLOSE_WAIT. The client keeps their descriptors, or closes them.
 */
public final class ResetClient implements AutoCloseable {
  public static final int PORT = 8089;

  private final Puppet client;
  private final ServerSocketChannel listener;
  private final boolean closes;
  private int groups;

  private ResetClient(int maxDescriptors, boolean closes) throws IOException {
    this.closes = closes;
    client = new Puppet(maxDescriptors, null);
    listener = ServerSocketChannel.open(StandardProtocolFamily.INET).bind(address());
  }

  /** Starts a client that never closes, in the calling thread's network namespace. */
  public static ResetClient start(int maxDescriptors) throws IOException {
    return new ResetClient(maxDescriptors, false);
  }

  /** Starts the healthy twin, which closes within a second. */
  public static ResetClient startHealthy(int maxDescriptors) throws IOException {
    return new ResetClient(maxDescriptors, true);
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT);
  }

  /**
   * Connects {@code count} times, and is reset each time.
   *
   * @return the number of connections for which there were descriptors
   */
  public int connect(int count) throws IOException {
    String group = "reset-" + groups++;
    int connected = client.connect(group, address(), count);
    for (int i = 0; i < connected; i++) {
      try (SocketChannel accepted = listener.accept()) {
        accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    }
    if (closes) {
      client.close(group, Duration.ofSeconds(1));
    }
    return connected;
  }

  public long pid() {
    return client.pid();
  }

  @Override
  public void close() {
    client.close();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
