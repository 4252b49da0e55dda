package io.tcpwait.outlet.web;

import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.ssl.SslConnection;

/**
 * Listens for scrapers on one I/O thread, under {@link WebLimits}.
 *
 * <p>A connection passes {@link Acceptor}, {@link ConnectionGuard} and, with TLS, {@link
 * Handshakes}, before Undertow sees a byte of it. {@code Undertow.builder()} lets no guard see a
 * connection before its handshake, nor says which address could not be bound.
 */
public final class WebServer implements AutoCloseable {
  private static final int CLOSE_MILLIS = 500;

  /** A TLS record (RFC 8446, 5.2) with its header fits; no more than this many are kept idle. */
  private static final int BUFFER_BYTES = 17 * 1024;

  private static final int MAX_IDLE_BUFFERS = 32;

  /**
   * Smaller than a page: by default the kernel would take a page whole, and an answer that nobody
   * reads would count as given.
   */
  private static final int SEND_BUFFER_BYTES = 8 * 1024;

  private final DefaultByteBufferPool buffers =
      new DefaultByteBufferPool(true, BUFFER_BYTES, MAX_IDLE_BUFFERS, 4);
  private final XnioConnections connections = new XnioConnections();
  private final Xnio xnio = Xnio.getInstance(WebServer.class.getClassLoader());
  private final XnioWorker worker;
  private final Acceptor acceptor;
  private final ConnectionGuard guard;
  private final Handshakes handshakes;
  private final BasicAuth auth;
  private final HttpHandler routes;
  private final ChannelListener<StreamConnection> protocol;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile WebConfig config;
  private volatile @Nullable SSLContext tls;

  private WebServer(WebConfig config, HttpHandler routes, WebLimits limits, Rejections rejections)
      throws IOException, GeneralSecurityException {
    this.config = config;
    this.routes = routes;
    handshakes = new Handshakes(rejections, this::refuse);
    tls = config.tls() == null ? null : context(config.tls());
    guard = new ConnectionGuard(limits, rejections);
    auth = new BasicAuth(() -> this.config.bcryptHashByUser(), this::authenticated, rejections);
    protocol = Http.listener(buffers, guard.around(this::withHeaders), rejections);
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

  /**
   * Starts to listen on all the addresses, or on none.
   *
   * @param rejections counts the clients that are refused, and is logged once a minute
   * @throws IOException with one line that names the address, what is wrong and the mend
   * @throws GeneralSecurityException where JSSE refuses a part of the TLS configuration
   */
  public static WebServer start(
      List<ListenAddress> addresses,
      WebConfig config,
      HttpHandler routes,
      WebLimits limits,
      Rejections rejections)
      throws IOException, GeneralSecurityException {
    WebServer server = new WebServer(config, routes, limits, rejections);
    try {
      for (ListenAddress address : addresses) {
        server.listen(address);
      }
      // Nobody is served before everybody can be.
      server.acceptor.start();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void listen(ListenAddress address) throws IOException {
    InetSocketAddress resolved = address.resolve();
    if (resolved.isUnresolved()) {
      throw new BindException(
          "cannot listen on %s: unknown host; use a name or address of this machine"
              .formatted(address));
    }
    try {
      acceptor.bind(resolved);
    } catch (IOException e) {
      throw explain(address, e);
    }
  }

  private void refuse(Place place) {
    worker.getIoThread().execute(place::abort);
  }

  private SSLContext context(Tls tls) throws GeneralSecurityException {
    return TlsContext.of(tls, handshakes::arePressed);
  }

  /** Allocates next to nothing before the first byte: to connect costs a client as much. */
  private void accepted(SocketChannel socket) {
    Place place = guard.admit(socket);
    if (place == null) {
      return;
    }
    try {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      StreamConnection connection = connections.open(worker.getIoThread(), socket);
      place.opened(connection);
      connection.getSourceChannel().setReadListener(in -> serve(place, connection));
      connection.getSourceChannel().resumeReads();
    } catch (IOException | RuntimeException e) {
      place.abort(); // the client has gone already, or the server stops
    }
  }

  private void serve(Place place, StreamConnection connection) {
    if (!place.isOpen()) {
      return; // it lost its place; Undertow would keep a connection that never closes again
    }
    connection.getSourceChannel().suspendReads();
    connection.getSourceChannel().setReadListener(null);
    SSLContext context = tls;
    if (context == null) {
      protocol.handleEvent(connection);
      return;
    }
    if (handshakes.arePressed()) {
      place.answersFirst();
    }
    SslConnection secured =
        new UndertowXnioSsl(
                xnio, OptionMap.EMPTY, buffers, context, step -> handshakes.execute(place, step))
            .wrapExistingConnection(connection, OptionMap.EMPTY, false);
    secured.getHandshakeSetter().set(done -> place.handshaken());
    place.wrapped(secured);
    protocol.handleEvent(secured);
  }

  private static IOException explain(ListenAddress address, IOException e) {
    String cause = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    String mend =
        cause.contains("in use")
            ? "stop the process that has it (ss -ltnp), or choose another port"
            : cause.contains("permission")
                ? "choose a port above 1023, or grant CAP_NET_BIND_SERVICE"
                : "use an address of this machine (ip address)";
    var explained =
        new BindException("cannot listen on %s: %s; %s".formatted(address, cause, mend));
    explained.initCause(e);
    return explained;
  }

  private void withHeaders(HttpServerExchange exchange) throws Exception {
    var headers = exchange.getResponseHeaders();
    headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
    config.headers().forEach((name, value) -> headers.put(new HttpString(name), value));
    auth.handleRequest(exchange);
  }

  /** Gets what {@link BasicAuth} let through, which is everyone if there are no passwords. */
  private void authenticated(HttpServerExchange exchange) throws Exception {
    WebConfig now = config;
    if (!now.bcryptHashByUser().isEmpty() || showsCertificate(now.tls(), exchange)) {
      guard.authenticated(exchange);
    }
    routes.handleRequest(exchange);
  }

  private static boolean showsCertificate(@Nullable Tls tls, HttpServerExchange exchange) {
    SSLSession session = exchange.getConnection().getSslSession();
    if (tls == null || !tls.clientAuth().verifies() || session == null) {
      return false;
    }
    try {
      return session.getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }

  /**
   * Takes another configuration for all further requests and handshakes.
   *
   * @return null, or why it was refused, in which case the old one is kept
   */
  public synchronized @Nullable String reload(WebConfig next) {
    Tls nextTls = next.tls();
    if ((nextTls == null) != (tls == null)) {
      return "TLS cannot be switched %s while running; restart"
          .formatted(nextTls == null ? "off" : "on");
    }
    if (nextTls != null) {
      try {
        tls = context(nextTls);
      } catch (GeneralSecurityException e) {
        return "TLS configuration refused: " + e.getMessage();
      }
    }
    config = next;
    return null;
  }

  /** Where the server listens, in the order of start, with the ports that the kernel chose. */
  public List<InetSocketAddress> addresses() {
    return acceptor.addresses();
  }

  /** How many connections are open now. */
  public int openConnections() {
    return guard.openConnections();
  }

  /** Stops listening and cuts every connection off, within half a second. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return; // XNIO would wait for ever for a thread that has ended
    }
    acceptor.close();
    guard.close();
    handshakes.close();
    auth.close();
    worker.shutdown();
    try {
      worker.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    buffers.close();
  }
}
