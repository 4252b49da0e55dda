package io.tcpwait.outlet.web;

import io.tcpwait.outlet.web.answers.Exposition;
import io.tcpwait.outlet.web.answers.Replies;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths that are served; the paths below {@code /-/} are named as in Prometheus itself.
 *
 * @param metrics answers {@code GET /metrics}
 * @param status answers {@code GET /api/v1/status}, in JSON
 * @param trouble the reason why {@code GET /-/healthy} is 503, in a line; null if it is 200
 * @param ready whether {@code GET /-/ready} is 200 rather than 503
 * @param lifecycle answers {@code POST /-/reload}
 * @param version shown on the page at {@code /}
 */
public record Routes(
    Exposition metrics,
    Exposition status,
    Supplier<@Nullable String> trouble,
    BooleanSupplier ready,
    Lifecycle lifecycle,
    String version)
    implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);
  private static final String NO_SAMPLE = "{\"error\":\"no sample was taken yet\"}\n";

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    try {
      switch (exchange.getRequestPath()) {
        case "/metrics" -> expose(exchange, metrics);
        case "/api/v1/status" -> expose(exchange, status);
        case "/-/healthy" -> {
          String why = trouble.get();
          String state = why == null ? "healthy" : "not healthy: " + why;
          state(exchange, why == null, "tcpwait is " + state + "\n");
        }
        case "/-/ready" -> {
          boolean isReady = ready.getAsBoolean();
          state(exchange, isReady, isReady ? "tcpwait is ready\n" : "tcpwait is not ready\n");
        }
        case "/-/reload" -> lifecycle.handleRequest(exchange);
        case "/", "*" -> page(exchange);
        default -> Replies.text(exchange, StatusCodes.NOT_FOUND, "not found\n");
      }
    } catch (RuntimeException e) {
      fail(exchange, e);
    }
  }

  private static void expose(HttpServerExchange exchange, Exposition exposition) {
    if (!Replies.allows(exchange, Methods.GET, Methods.HEAD)) {
      return;
    }
    var request = exchange.getRequestHeaders();
    var accept = request.get(Headers.ACCEPT);
    var encodings = request.get(Headers.ACCEPT_ENCODING);
    boolean gzip = encodings != null && Replies.acceptsGzip(encodings);
    Exposition.Body body =
        exposition.render(accept == null ? null : String.join(",", accept), gzip);
    if (body == null) {
      Replies.send(
          exchange,
          StatusCodes.SERVICE_UNAVAILABLE,
          "application/json",
          StandardCharsets.UTF_8.encode(NO_SAMPLE));
      return;
    }
    var response = exchange.getResponseHeaders();
    response.put(Headers.VARY, "Accept, Accept-Encoding");
    if (body.gzipped()) {
      response.put(Headers.CONTENT_ENCODING, "gzip");
    }
    Replies.send(exchange, StatusCodes.OK, body.contentType(), body.bytes().duplicate());
  }

  private static void state(HttpServerExchange exchange, boolean good, String text) {
    if (Replies.allows(exchange, Methods.GET, Methods.HEAD)) {
      Replies.text(exchange, good ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE, text);
    }
  }

  private void page(HttpServerExchange exchange) {
    if (Replies.allows(exchange, Methods.GET, Methods.HEAD)) {
      IndexPage.send(exchange, version);
    }
  }

  private static void fail(HttpServerExchange exchange, RuntimeException e) {
    log.error("cannot answer {}: {}", exchange.getRequestPath(), e.toString());
    log.debug("cannot answer {}", exchange.getRequestPath(), e);
    if (exchange.isResponseStarted()) {
      exchange.endExchange();
    } else {
      Replies.text(exchange, StatusCodes.INTERNAL_SERVER_ERROR, "internal error, see the log\n");
    }
  }
}
