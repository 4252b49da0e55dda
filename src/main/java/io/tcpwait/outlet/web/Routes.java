package io.tcpwait.outlet.web;

import io.tcpwait.outlet.web.answers.Replies;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths that are served. The paths below {@code /-/} have the names of Prometheus itself.
 *
 * @param paths the handlers of the other paths; {@code /} also stands for the server as a whole
 * @param trouble the reason why {@code GET /-/healthy} is 503, in a line; null if it is 200
 * @param ready whether {@code GET /-/ready} is 200 rather than 503
 * @param lifecycle answers {@code POST /-/reload}
 */
public record Routes(
    Map<String, HttpHandler> paths,
    Supplier<@Nullable String> trouble,
    BooleanSupplier ready,
    Lifecycle lifecycle)
    implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);
  private static final String ROOT = "/";

  public Routes {
    paths = Map.copyOf(paths);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    try {
      String path = exchange.getRequestPath();
      switch (path) {
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
        default -> answer(exchange, paths.get(path.equals("*") ? ROOT : path));
      }
    } catch (Exception e) {
      fail(exchange, e);
    }
  }

  private static void answer(HttpServerExchange exchange, @Nullable HttpHandler path)
      throws Exception {
    if (path == null) {
      Replies.text(exchange, StatusCodes.NOT_FOUND, "not found\n");
    } else {
      path.handleRequest(exchange);
    }
  }

  private static void state(HttpServerExchange exchange, boolean good, String text) {
    if (Replies.allows(exchange, Methods.GET, Methods.HEAD)) {
      Replies.text(exchange, good ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE, text);
    }
  }

  private static void fail(HttpServerExchange exchange, Exception e) {
    log.error("cannot answer {}: {}", exchange.getRequestPath(), e.toString());
    log.debug("cannot answer {}", exchange.getRequestPath(), e);
    if (exchange.isResponseStarted()) {
      exchange.endExchange();
    } else {
      Replies.text(exchange, StatusCodes.INTERNAL_SERVER_ERROR, "internal error, see the log\n");
    }
  }
}
