package io.tcpwait.outlet.web.connections;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;

/**
 * Accepts connections. A thread waits for connections, and the I/O thread accepts up to {@value
 * #BATCH} at a time.
 *
 * <p>Between two batches the I/O thread serves its connections. So the request of a client that
 * sends it at once is read before {@value #BATCH} others can have pushed it out, however fast they
 * connect.
 *
 * <p>A spare file descriptor is held. If accept(2) fails with EMFILE or ENFILE, the spare is
 * closed, the connection is accepted and reset, and the spare is opened again. Otherwise the
 * connection would stay in the accept queue, and the thread would spin on it.
 */
final class Acceptor implements AutoCloseable {
  private static final int BATCH = 16;
  private static final int BACKLOG = 1024;
  private static final long NEXT_BATCH_MILLIS = 1;

  /** How long the acceptor rests if it cannot even open the spare descriptor. */
  private static final long EXHAUSTED_MILLIS = 100;

  private static final Path SPARE = Path.of("/dev/null");

  private final Selector selector;
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final List<ServerSocketChannel> bound = new ArrayList<>();
  private final Semaphore turn = new Semaphore(0);
  private final XnioIoThread ioThread;
  private final Consumer<SocketChannel> accepted;
  private final Rejections rejections;
  private @Nullable Closeable spare;
  private volatile boolean closed;

  /**
   * Makes an acceptor that listens nowhere yet.
   *
   * @param accepted gets each connection, on the I/O thread, and owns it from then on
   */
  Acceptor(XnioIoThread ioThread, Consumer<SocketChannel> accepted, Rejections rejections)
      throws IOException {
    this.ioThread = ioThread;
    this.accepted = accepted;
    this.rejections = rejections;
    selector = Selector.open();
    spare = Files.newByteChannel(SPARE);
  }

  /** Listens, but accepts nothing before {@link #start}. */
  void bind(InetSocketAddress address) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    bound.add(listener);
    listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    listener.bind(address, BACKLOG);
    take(listener);
  }

  /**
   * Takes over a socket that listens already, and accepts nothing before {@link #start}.
   *
   * @param listener left open by {@link #close}
   */
  void take(ServerSocketChannel listener) throws IOException {
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
    listeners.add(listener);
  }

  /** The addresses of the listeners, in the order of {@link #bind} and {@link #take}. */
  List<InetSocketAddress> addresses() {
    return listeners.stream().map(Acceptor::address).toList();
  }

  private static InetSocketAddress address(ServerSocketChannel listener) {
    return (InetSocketAddress) listener.socket().getLocalSocketAddress();
  }

  void start() {
    Thread.ofPlatform().daemon().name("web-accept").start(this::awaitConnections);
  }

  private void awaitConnections() {
    try {
      while (!closed) {
        selector.select();
        selector.selectedKeys().clear();
        ioThread.execute(this::acceptBatch);
        turn.acquire();
      }
    } catch (IOException | ClosedSelectorException | RejectedExecutionException e) {
      // The server stops; nothing else closes the selector or the I/O thread.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void acceptBatch() {
    long restMillis = NEXT_BATCH_MILLIS;
    try {
      for (ServerSocketChannel listener : listeners) {
        for (int i = 0; i < BATCH; i++) {
          SocketChannel socket = acceptOne(listener);
          if (socket == null) {
            break;
          }
          accepted.accept(socket);
        }
      }
      if (spare == null) {
        spare = takeSpare();
        restMillis = spare == null ? EXHAUSTED_MILLIS : NEXT_BATCH_MILLIS;
      }
    } finally {
      letWait(restMillis);
    }
  }

  private void letWait(long restMillis) {
    try {
      ioThread.executeAfter(turn::release, restMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      turn.release();
    }
  }

  /** Accepts a connection. Returns null if no connection waits or accept(2) failed. */
  private @Nullable SocketChannel acceptOne(ServerSocketChannel listener) {
    try {
      return listener.accept();
    } catch (ClosedChannelException e) {
      return null;
    } catch (IOException e) {
      refuseOne(listener);
      return null;
    }
  }

  private void refuseOne(ServerSocketChannel listener) {
    rejections.count(Reason.NO_DESCRIPTOR);
    IoUtils.safeClose(spare);
    spare = null;
    try (SocketChannel refused = listener.accept()) {
      if (refused != null) {
        refused.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // Another thread took the descriptor first; the next batch tries again.
    }
    spare = takeSpare();
  }

  private static @Nullable Closeable takeSpare() {
    try {
      return Files.newByteChannel(SPARE);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    closed = true;
    bound.forEach(IoUtils::safeClose);
    IoUtils.safeClose(selector);
    IoUtils.safeClose(spare);
    turn.release();
  }
}
