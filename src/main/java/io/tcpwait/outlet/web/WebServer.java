package io.tcpwait.outlet.web;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.web.connections.Connections;
import io.tcpwait.outlet.web.connections.WebLimits;
import io.tcpwait.outlet.web.passwords.BasicAuth;
import io.tcpwait.outlet.web.requests.Http;
import io.tcpwait.outlet.web.tls.Tls;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server. A request passes {@link Connections}, {@link Http} and {@link BasicAuth} before
 * it reaches the routes. TLS, headers and passwords can be replaced while it runs.
 */
public final class WebServer implements AutoCloseable {
  private final Connections connections;
  private final BasicAuth auth;
  private final HttpHandler routes;
  private volatile WebConfig config;
  private volatile @Nullable SSLContext tls;

  private WebServer(WebConfig config, HttpHandler routes, WebLimits limits, Rejections rejections)
      throws IOException, GeneralSecurityException {
    this.config = config;
    this.routes = routes;
    auth = new BasicAuth(() -> this.config.bcryptHashByUser(), this::authenticated, rejections);
    connections = new Connections(limits, rejections);
    try {
      tls = config.tls() == null ? null : context(config.tls());
    } catch (GeneralSecurityException e) {
      close();
      throw e;
    }
  }

  /**
   * Listens at all places, or throws and listens nowhere.
   *
   * @param rejections counts refused clients, and is logged once a minute
   * @throws IOException with one line that names the address, the cause and the remedy
   * @throws GeneralSecurityException if JSSE refuses a part of the TLS configuration
   */
  public static WebServer start(
      List<? extends ListenPlace> places,
      WebConfig config,
      HttpHandler routes,
      WebLimits limits,
      Rejections rejections)
      throws IOException, GeneralSecurityException {
    WebServer server = new WebServer(config, routes, limits, rejections);
    try {
      for (ListenPlace place : places) {
        server.listen(place);
      }
      // No place is served before all places can be served.
      server.serve(rejections);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void listen(ListenPlace place) throws IOException {
    switch (place) {
      case ListenAddress address -> bind(address);
      case PassedSocket passed -> connections.take(passed.channel());
    }
  }

  private void bind(ListenAddress address) throws IOException {
    InetSocketAddress resolved = address.resolve();
    if (resolved.isUnresolved()) {
      throw new BindException(
          "cannot listen on %s: unknown host; use a name or address of this machine"
              .formatted(address));
    }
    try {
      connections.bind(resolved);
    } catch (IOException e) {
      throw explain(address, e);
    }
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

  private void serve(Rejections rejections) {
    HttpHandler first = connections.around(this::withHeaders);
    connections.start(() -> tls, Http.listener(connections.buffers(), first, rejections));
  }

  private SSLContext context(Tls tls) throws GeneralSecurityException {
    return tls.context(connections::arePressed);
  }

  private void withHeaders(HttpServerExchange exchange) throws Exception {
    var headers = exchange.getResponseHeaders();
    headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
    config.headers().forEach((name, value) -> headers.put(new HttpString(name), value));
    auth.handleRequest(exchange);
  }

  /** Handles the requests that {@link BasicAuth} passed; all requests if there are no passwords. */
  private void authenticated(HttpServerExchange exchange) throws Exception {
    WebConfig now = config;
    if (!now.bcryptHashByUser().isEmpty() || showsCertificate(now.tls(), exchange)) {
      connections.authenticated(exchange);
    }
    routes.handleRequest(exchange);
  }

  private static boolean showsCertificate(@Nullable Tls tls, HttpServerExchange exchange) {
    SSLSession session = exchange.getConnection().getSslSession();
    if (tls == null || !tls.clients().auth().verifies() || session == null) {
      return false;
    }
    try {
      return session.getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }

  /**
   * Replaces the configuration for all further requests and handshakes.
   *
   * @return null, or the reason why it was refused and the old one is kept
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

  /**
   * The addresses of the listeners, in the order of start, with the ports that the kernel chose.
   */
  public List<InetSocketAddress> addresses() {
    return connections.addresses();
  }

  /** The number of open connections. */
  int openConnections() {
    return connections.count();
  }

  /** Stops listening and cuts off every connection, within half a second. */
  @Override
  public void close() {
    connections.close();
    auth.close();
  }
}
