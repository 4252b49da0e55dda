package io.tcpwait.outlet.web;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Short answers and the rules of HTTP that every path shares. */
final class Replies {
  private static final Pattern CODING =
      Pattern.compile("([^\\s,;]+)(?:\\s*;\\s*[qQ]\\s*=\\s*([0-9.]+))?");

  private Replies() {}

  static void text(HttpServerExchange exchange, int status, String text) {
    send(exchange, status, "text/plain; charset=utf-8", StandardCharsets.UTF_8.encode(text));
  }

  /** Sends without waiting, from the calling thread and then the I/O thread. */
  static void send(HttpServerExchange exchange, int status, String contentType, ByteBuffer body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    exchange.setResponseContentLength(body.remaining());
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      exchange.endExchange();
    } else {
      exchange.getResponseSender().send(body);
    }
  }

  /** Whether the method is one of those; if not, 405 is sent (RFC 9110, 15.5.6). */
  static boolean allows(HttpServerExchange exchange, HttpString... methods) {
    if (List.of(methods).contains(exchange.getRequestMethod())) {
      return true;
    }
    String names = String.join(", ", List.of(methods).stream().map(HttpString::toString).toList());
    exchange.getResponseHeaders().put(Headers.ALLOW, names);
    text(exchange, StatusCodes.METHOD_NOT_ALLOWED, "use " + names + "\n");
    return false;
  }

  /** Whether Accept-Encoding lets the answer be gzip (RFC 9110, 12.5.3): weight 0 forbids. */
  static boolean acceptsGzip(Iterable<String> acceptEncoding) {
    boolean any = false;
    Matcher coding = CODING.matcher(String.join(",", acceptEncoding));
    while (coding.find()) {
      String weight = coding.group(2);
      boolean wanted = weight == null || !weight.matches("0(\\.0*)?");
      switch (coding.group(1).toLowerCase(Locale.ROOT)) {
        case "gzip", "x-gzip" -> {
          return wanted;
        }
        case "*" -> any = wanted;
        default -> {}
      }
    }
    return any;
  }
}
