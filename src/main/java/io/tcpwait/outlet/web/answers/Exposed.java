package io.tcpwait.outlet.web.answers;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;

/**
 * Answers GET and HEAD with an exposition; 503 before there is an exposition.
 *
 * @param exposition gives the same bytes to all clients with the same request
 */
public record Exposed(Exposition exposition) implements HttpHandler {
  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (!Replies.allows(exchange, Methods.GET, Methods.HEAD)) {
      return;
    }
    var accept = exchange.getRequestHeaders().get(Headers.ACCEPT);
    Exposition.Body body =
        exposition.render(
            accept == null ? null : String.join(",", accept), Replies.wantsGzip(exchange));
    if (body == null) {
      Replies.noSample(exchange);
      return;
    }
    exchange.getResponseHeaders().put(Headers.VARY, "Accept, Accept-Encoding");
    Replies.send(exchange, body);
  }
}
