package io.tcpwait.outlet.web.connections;

import io.tcpwait.outlet.Rejections;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.ssl.SslConnection;

/**
 * The connections of a server, on one I/O thread, under {@link WebLimits}.
 *
 * <p>A connection passes {@link Acceptor}, {@link ConnectionGuard} and, with TLS, {@link
 * Handshakes}, before the protocol sees a byte of it. With {@code Undertow.builder()} a guard would
 * see a connection only after its handshake.
 */
public final class Connections implements AutoCloseable {
  private static final int CLOSE_MILLIS = 500;

  /** A TLS record (RFC 8446, 5.2) with its header fits. */
  private static final int BUFFER_BYTES = 17 * 1024;

  private static final int MAX_IDLE_BUFFERS = 32;

  /**
   * Smaller than a page. With the default size the kernel would take a whole page, and an answer
   * that the client never reads would count as given.
   */
  private static final int SEND_BUFFER_BYTES = 8 * 1024;

  private final DefaultByteBufferPool buffers =
      new DefaultByteBufferPool(true, BUFFER_BYTES, MAX_IDLE_BUFFERS, 4);
  private final XnioConnections sockets = new XnioConnections();
  private final Xnio xnio = Xnio.getInstance(Connections.class.getClassLoader());
  private final XnioWorker worker;
  private final Acceptor acceptor;
  private final ConnectionGuard guard;
  private final Handshakes handshakes;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Supplier<@Nullable SSLContext> tls = () -> null;
  private volatile ChannelListener<? super StreamConnection> protocol =
      early -> IoUtils.safeClose(early);

  /**
   * Makes a server that does not listen yet.
   *
   * @param rejections counts refused clients, and is logged once a minute
   */
  public Connections(WebLimits limits, Rejections rejections) throws IOException {
    handshakes = new Handshakes(rejections, this::refuse);
    guard = new ConnectionGuard(limits, rejections);
    worker =
        xnio.createWorker(
            OptionMap.builder()
                .set(Options.WORKER_NAME, "web")
                .set(Options.WORKER_IO_THREADS, 1)
                .set(Options.WORKER_TASK_CORE_THREADS, 1)
                .set(Options.WORKER_TASK_MAX_THREADS, 1)
                .set(Options.THREAD_DAEMON, true)
                .getMap());
    acceptor = new Acceptor(worker.getIoThread(), this::accepted, rejections);
    guard.start(worker.getIoThread());
    worker.getIoThread().executeAtInterval(rejections::logNews, 1, TimeUnit.MINUTES);
  }

  /** Listens, but accepts no connection before {@link #start}. */
  public void bind(InetSocketAddress address) throws IOException {
    acceptor.bind(address);
  }

  /**
   * Takes over a socket that listens already, and accepts no connection before {@link #start}.
   *
   * @param socket left open by {@link #close}
   */
  public void take(ServerSocketChannel socket) throws IOException {
    acceptor.take(socket);
  }

  /**
   * Starts to accept connections.
   *
   * @param tls asked for each connection; null for a connection without TLS
   * @param protocol reads and writes each connection, on the I/O thread
   */
  public void start(
      Supplier<@Nullable SSLContext> tls, ChannelListener<? super StreamConnection> protocol) {
    this.tls = tls;
    this.protocol = protocol;
    acceptor.start();
  }

  /**
   * The addresses of the listeners, in the order of {@link #bind} and {@link #take}, with the ports
   * that the kernel chose.
   */
  public List<InetSocketAddress> addresses() {
    return acceptor.addresses();
  }

  /** The buffers of TLS, shared with the protocol. */
  public ByteBufferPool buffers() {
    return buffers;
  }

  /** Updates the deadlines of connections with the requests that pass through. */
  public HttpHandler around(HttpHandler next) {
    return guard.around(next);
  }

  /** Lets the client of the exchange keep its place while others lose theirs. */
  public void authenticated(HttpServerExchange exchange) {
    guard.authenticated(exchange);
  }

  /** Whether so many handshakes wait that new clients should answer before the server signs. */
  public boolean arePressed() {
    return handshakes.arePressed();
  }

  /** The number of open connections. */
  public int count() {
    return guard.openConnections();
  }

  private void refuse(Place place) {
    worker.getIoThread().execute(place::abort);
  }

  /**
   * Allocates almost nothing before the first byte, because a connection costs its client almost
   * nothing.
   */
  private void accepted(SocketChannel socket) {
    Place place = guard.admit(socket);
    if (place == null) {
      return;
    }
    try {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      StreamConnection connection = sockets.open(worker.getIoThread(), socket);
      place.opened(connection);
      connection.getSourceChannel().setReadListener(in -> serve(place, connection));
      connection.getSourceChannel().resumeReads();
    } catch (IOException | RuntimeException e) {
      place.abort(); // the client has closed already, or the server stops
    }
  }

  private void serve(Place place, StreamConnection connection) {
    if (!place.isOpen()) {
      return; // it lost its place; Undertow would keep a connection whose close it missed
    }
    connection.getSourceChannel().suspendReads();
    connection.getSourceChannel().setReadListener(null);
    SSLContext context = tls.get();
    protocol.handleEvent(context == null ? connection : secured(place, connection, context));
  }

  private SslConnection secured(Place place, StreamConnection connection, SSLContext context) {
    if (handshakes.arePressed()) {
      place.answersFirst();
    }
    SslConnection secured =
        new UndertowXnioSsl(
                xnio, OptionMap.EMPTY, buffers, context, step -> handshakes.execute(place, step))
            .wrapExistingConnection(connection, OptionMap.EMPTY, false);
    secured.getHandshakeSetter().set(done -> place.handshaken());
    place.wrapped(secured);
    return secured;
  }

  /** Stops listening and cuts off every connection, within half a second. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return; // XNIO would wait forever for a thread that has ended
    }
    acceptor.close();
    guard.close();
    handshakes.close();
    worker.shutdown();
    try {
      worker.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    buffers.close();
  }
}
