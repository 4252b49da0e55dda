package io.tcpwait.outlet.web;

import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * Listens for scrapers on one I/O thread, under {@link WebLimits}.
 *
 * <p>The listeners are put together here rather than by {@code Undertow.builder()}, which neither
 * lets a guard see a connection before its handshake nor says which address could not be bound.
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

  private final List<AcceptingChannel<? extends StreamConnection>> listeners = new ArrayList<>();
  private final DefaultByteBufferPool buffers =
      new DefaultByteBufferPool(true, BUFFER_BYTES, MAX_IDLE_BUFFERS, 4);
  private final ConnectionGuard guard;
  private final BasicAuth auth;
  private final HttpHandler root;
  private final Rejections rejections;
  private final XnioWorker worker;
  private final @Nullable UndertowXnioSsl ssl;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile WebConfig config;

  private WebServer(WebConfig config, HttpHandler routes, WebLimits limits, Rejections rejections)
      throws IOException, GeneralSecurityException {
    this.config = config;
    guard = new ConnectionGuard(limits);
    auth = new BasicAuth(() -> this.config.bcryptHashByUser(), routes, rejections);
    this.rejections = rejections;
    root = guard.around(this::withHeaders);
    Xnio xnio = Xnio.getInstance(WebServer.class.getClassLoader());
    ssl =
        config.tls() == null
            ? null
            : new UndertowXnioSsl(xnio, OptionMap.EMPTY, buffers, TlsContext.of(config.tls()));
    worker =
        xnio.createWorker(
            OptionMap.builder()
                .set(Options.WORKER_NAME, "web")
                .set(Options.WORKER_IO_THREADS, 1)
                .set(Options.WORKER_TASK_CORE_THREADS, 1)
                .set(Options.WORKER_TASK_MAX_THREADS, 1)
                .set(Options.THREAD_DAEMON, true)
                .getMap());
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
        server.listeners.add(server.listen(address));
      }
      // Nobody is served before everybody can be.
      server.listeners.forEach(AcceptingChannel::resumeAccepts);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private AcceptingChannel<? extends StreamConnection> listen(ListenAddress address)
      throws IOException {
    InetSocketAddress resolved = address.resolve();
    if (resolved.isUnresolved()) {
      throw new BindException(
          "cannot listen on %s: unknown host; use a name or address of this machine"
              .formatted(address));
    }
    OptionMap options =
        OptionMap.builder()
            .set(Options.REUSE_ADDRESSES, true)
            .set(Options.TCP_NODELAY, true)
            .set(Options.BACKLOG, 1024)
            .set(Options.SEND_BUFFER, SEND_BUFFER_BYTES)
            .getMap();
    ChannelListener<StreamConnection> opened = accepted();
    try {
      return ssl == null
          ? worker.createStreamConnectionServer(
              resolved, ChannelListeners.openListenerAdapter(opened), options)
          : ssl.createSslConnectionServer(
              worker, resolved, ChannelListeners.openListenerAdapter(opened), options);
    } catch (IOException e) {
      throw explain(address, e);
    }
  }

  private ChannelListener<StreamConnection> accepted() {
    ChannelListener<StreamConnection> protocol = Http.listener(buffers, root, rejections);
    return connection -> {
      guard.admit(connection);
      if (connection.isOpen()) {
        protocol.handleEvent(connection);
      }
    };
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

  /**
   * Takes another configuration for all further requests and handshakes.
   *
   * @return null, or why it was refused, in which case the old one is kept
   */
  public synchronized @Nullable String reload(WebConfig next) {
    Tls tls = next.tls();
    if ((tls == null) != (ssl == null)) {
      return "TLS cannot be switched %s while running; restart"
          .formatted(tls == null ? "off" : "on");
    }
    if (tls != null && ssl != null) {
      try {
        ssl.updateSSLContext(TlsContext.of(tls));
      } catch (GeneralSecurityException e) {
        return "TLS configuration refused: " + e.getMessage();
      }
    }
    config = next;
    return null;
  }

  /** Where the server listens, in the order of start, with the ports that the kernel chose. */
  public List<InetSocketAddress> addresses() {
    return listeners.stream()
        .map(listener -> listener.getLocalAddress(InetSocketAddress.class))
        .toList();
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
    listeners.forEach(IoUtils::safeClose);
    guard.close();
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
