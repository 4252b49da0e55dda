package io.tcpwait.outlet.web;

import io.tcpwait.outlet.web.answers.Replies;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;

/** The page at the agent's address, for a browser; it loads nothing else. */
final class IndexPage {
  private static final HttpString CONTENT_SECURITY_POLICY =
      new HttpString("Content-Security-Policy");

  private static final String HTML =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <meta name="color-scheme" content="light dark">
      <title>tcpwait</title>
      <style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem }</style>
      </head>
      <body>
      <h1>tcpwait {{version}}</h1>
      <ul>
      <li><a href="metrics">Metrics</a></li>
      <li><a href="api/v1/status">Status, as JSON</a></li>
      <li><a href="-/healthy">Healthy</a></li>
      <li><a href="-/ready">Ready</a></li>
      </ul>
      </body>
      </html>
      """;

  private IndexPage() {}

  static void send(HttpServerExchange exchange, String version) {
    var headers = exchange.getResponseHeaders();
    if (!headers.contains(CONTENT_SECURITY_POLICY)) {
      headers.put(
          CONTENT_SECURITY_POLICY,
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'");
    }
    headers.put(Headers.CACHE_CONTROL, "no-store");
    String html = HTML.replace("{{version}}", version.replace("&", "&amp;").replace("<", "&lt;"));
    Replies.send(
        exchange, StatusCodes.OK, "text/html; charset=utf-8", StandardCharsets.UTF_8.encode(html));
  }
}
