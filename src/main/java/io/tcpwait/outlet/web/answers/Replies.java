package io.tcpwait.outlet.web.answers;

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

/** Short answers, and the HTTP rules that all paths share. */
public final class Replies {
  /** The media type of JSON. */
  public static final String JSON = "application/json";

  private static final Pattern WEIGHT =
      Pattern.compile("[qQ]\\s*=\\s*(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)");

  private Replies() {}

  public static void text(HttpServerExchange exchange, int status, String text) {
    send(exchange, status, "text/plain; charset=utf-8", StandardCharsets.UTF_8.encode(text));
  }

  /**
   * Sends an error as JSON.
   *
   * @param error text that needs no escape
   */
  public static void error(HttpServerExchange exchange, int status, String error) {
    String json = "{\"error\":\"" + error + "\"}\n";
    send(exchange, status, JSON, StandardCharsets.UTF_8.encode(json));
  }

  /** Sends the error of a server without a sample. */
  public static void noSample(HttpServerExchange exchange) {
    error(exchange, StatusCodes.SERVICE_UNAVAILABLE, "no sample was taken yet");
  }

  /** Sends without blocking, first on the calling thread, then on the I/O thread. */
  public static void send(
      HttpServerExchange exchange, int status, String contentType, ByteBuffer body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    exchange.setResponseContentLength(body.remaining());
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      exchange.endExchange();
    } else {
      exchange.getResponseSender().send(body);
    }
  }

  /** Sends a rendered page, which other clients may share. */
  public static void send(HttpServerExchange exchange, Exposition.Body body) {
    if (body.gzipped()) {
      exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, "gzip");
    }
    send(exchange, StatusCodes.OK, body.contentType(), body.bytes().duplicate());
  }

  /** Whether the client asks for gzip. */
  public static boolean wantsGzip(HttpServerExchange exchange) {
    var encodings = exchange.getRequestHeaders().get(Headers.ACCEPT_ENCODING);
    return encodings != null && acceptsGzip(encodings);
  }

  /** Whether the method is among these; if not, 405 is sent (RFC 9110, 15.5.6). */
  public static boolean allows(HttpServerExchange exchange, HttpString... methods) {
    if (List.of(methods).contains(exchange.getRequestMethod())) {
      return true;
    }
    String names = String.join(", ", List.of(methods).stream().map(HttpString::toString).toList());
    exchange.getResponseHeaders().put(Headers.ALLOW, names);
    text(exchange, StatusCodes.METHOD_NOT_ALLOWED, "use " + names + "\n");
    return false;
  }

  /** Asks the client to retry after a second (RFC 9110, 10.2.3). */
  public static void busy(HttpServerExchange exchange, int status, String text) {
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
    text(exchange, status, text);
  }

  /**
   * Whether the answer should be gzip (RFC 9110, 12.5.3). Gzip must be listed, by name or by the
   * asterisk. Its weight must be neither 0 nor below that of {@code identity}. Otherwise the answer
   * is sent plain, even if the header forbids that: a scraper is better off with it.
   */
  public static boolean acceptsGzip(Iterable<String> acceptEncoding) {
    double gzip = -1;
    double any = -1;
    double identity = -1;
    for (String coding : String.join(",", acceptEncoding).split(",", -1)) {
      String[] parts = coding.split(";", 2);
      double weight = parts.length == 1 ? 1 : weight(parts[1]);
      switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
        case "gzip", "x-gzip" -> gzip = Math.max(gzip, weight);
        case "identity" -> identity = weight;
        case "*" -> any = weight;
        default -> {}
      }
    }
    double wanted = gzip < 0 ? any : gzip;
    return wanted > 0 && wanted >= identity;
  }

  /** A weight from 0 to 1; 0 if the parameter is not a weight. */
  private static double weight(String parameter) {
    Matcher weight = WEIGHT.matcher(parameter.strip());
    return weight.matches() ? Double.parseDouble(weight.group(1)) : 0;
  }
}
