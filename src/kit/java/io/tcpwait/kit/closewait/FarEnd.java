package io.tcpwait.kit.closewait;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Census;
import io.tcpwait.kit.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** The service to which the leaking program connects, and which ends the connections. */
public final class FarEnd implements AutoCloseable {
  private static final int BACKLOG = 4_096;

  private final InetSocketAddress address;
  private final ServerSocketChannel listener;
  private final List<SocketChannel> accepted = new ArrayList<>();

  /** Listens on an address, in the network namespace of the calling thread. */
  public FarEnd(InetSocketAddress address) throws IOException {
    this.address = address;
    listener = ServerSocketChannel.open(StandardProtocolFamily.INET).bind(address, BACKLOG);
  }

  public InetSocketAddress address() {
    return address;
  }

  /**
   * Makes {@code client} connect {@code count} times, and accepts the connections.
   *
   * @return the number of connections for which it had descriptors
   */
  public int connect(Puppet client, String group, int count) throws IOException {
    int connected = 0;
    boolean room = true;
    while (room && connected < count) {
      // At most as many as can wait in the accept queue.
      int asked = Math.min(count - connected, BACKLOG);
      int some = client.connect(group, address, asked);
      for (int i = 0; i < some; i++) {
        accepted.add(listener.accept());
      }
      connected += some;
      room = some == asked;
    }
    return connected;
  }

  /** Sends a block on each connection, closes it, and goes on accepting. */
  void serve(byte[] block) throws IOException {
    for (SocketChannel connection : accepted) {
      ByteBuffer left = ByteBuffer.wrap(block);
      while (left.hasRemaining()) {
        connection.write(left);
      }
      connection.close();
    }
    accepted.clear();
    awaitFins();
  }

  /** Sends on each connection until the client's receive buffer is full. */
  public void fill() throws IOException {
    Channels.fill(accepted);
  }

  /** Ends each connection with a RST, and goes on accepting. */
  public void reset() throws IOException {
    Channels.reset(accepted);
    accepted.clear();
  }

  /** Reads the received bytes of the {@code count} oldest connections, and closes them. */
  public void closeOldest(int count) throws IOException {
    List<SocketChannel> oldest = accepted.subList(0, Math.min(count, accepted.size()));
    Channels.drain(oldest);
    Channels.close(oldest);
    oldest.clear();
  }

  /** Sends a FIN on each connection, and reads on until the client closes it. */
  void shutDown() throws IOException {
    Selector selector = Selector.open();
    for (SocketChannel connection : accepted) {
      connection.shutdownOutput();
      connection.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    }
    // Virtual threads run on threads that the whole JVM shares. These are in the network namespace
    // of the thread that first needed them.
    Thread.ofPlatform().name("far end").daemon().start(() -> read(selector));
    listener.close();
    awaitFins();
  }

  private static void read(Selector selector) {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    try (selector) {
      while (!selector.keys().isEmpty()) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          if (!drain((SocketChannel) key.channel(), buffer)) {
            key.channel().close();
          }
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the received bytes, and returns whether more may arrive. */
  private static boolean drain(SocketChannel connection, ByteBuffer buffer) {
    try {
      int bytes;
      do {
        bytes = connection.read(buffer.clear());
      } while (bytes > 0);
      return bytes == 0;
    } catch (IOException e) {
      // Closed meanwhile, by either side.
      return false;
    }
  }

  /**
   * Closes the listener and all connections, and waits until the other side has received the FINs.
   */
  void vanish() throws IOException {
    for (SocketChannel connection : accepted) {
      connection.close();
    }
    listener.close();
    awaitFins();
  }

  private void awaitFins() throws IOException {
    Census.awaitNone(s -> s.state() == TcpState.ESTABLISHED && isAtTheOtherSide(s));
  }

  private boolean isAtTheOtherSide(TcpRecord socket) {
    int ipv4 = ByteBuffer.wrap(address.getAddress().getAddress()).getInt();
    return socket.remotePort() == address.getPort() && (int) socket.remoteLow() == ipv4;
  }

  @Override
  public void close() {
    try {
      for (SocketChannel connection : accepted) {
        connection.close();
      }
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
