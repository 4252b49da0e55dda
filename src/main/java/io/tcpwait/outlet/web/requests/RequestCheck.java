package io.tcpwait.outlet.web.requests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.util.StatusCodes;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the head of a request against RFC 9112, and rewrites it for Undertow.
 *
 * <p>Undertow's parser accepts any version, folded lines and any Transfer-Encoding. It also reads
 * bodies, which the agent does not need on any path. The rewritten head has a single meaning: no
 * body, and {@code Connection: close} if a body follows or was announced.
 *
 * <p>It is a pure function of the head, for tests and for a fuzzer.
 */
final class RequestCheck {
  static final int MAX_HEADERS = 64;
  static final int MAX_PARAMETERS = 16;

  /**
   * The methods of RFC 9110 and RFC 5789. A path answers 405 to a method that it does not support.
   */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE");

  /** Headers whose meaning is ambiguous if they are there twice. */
  private static final Set<String> SINGLE =
      Set.of("host", "content-length", "authorization", "origin", "sec-fetch-site");

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");

  /** The characters of RFC 3986 without the number sign, because clients do not send fragments. */
  private static final Pattern TARGET =
      Pattern.compile("(?:[A-Za-z0-9._~:/?\\[\\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+");

  private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?@]+)([/?].*)?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~%!$&'()*+,;=:\\[\\]-]*");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private final StringBuilder clean;
  private final Set<String> seen = new HashSet<>();
  private @Nullable String authority;
  private @Nullable String host;
  private boolean http10;
  private boolean close;
  private boolean keepAlive;
  private boolean lengthGiven;
  private boolean bodyFollows;
  private @Nullable String transferEncoding;

  private RequestCheck(int length) {
    clean = new StringBuilder(length + 32);
  }

  /**
   * A head that passed the check.
   *
   * @param bytes the head for Undertow, with the empty line at its end
   * @param last whether the connection is closed after its answer, whatever the client sends later
   */
  @SuppressWarnings("ArrayRecordComponent") // The array is passed on and never compared.
  record Head(byte[] bytes, boolean last) {}

  /**
   * Checks a head.
   *
   * @param head its lines, each but the last followed by CRLF
   * @throws RefusedRequest if the head breaks a rule of HTTP/1.1, or asks for something that is not
   *     served
   */
  static Head check(String head) throws RefusedRequest {
    RequestCheck check = new RequestCheck(head.length());
    String[] lines = head.split("\r\n", -1);
    check.requestLine(lines[0]);
    if (lines.length - 1 > MAX_HEADERS) {
      throw bad("more than " + MAX_HEADERS + " headers");
    }
    for (int i = 1; i < lines.length; i++) {
      check.header(lines[i]);
    }
    return check.end();
  }

  private void requestLine(String line) throws RefusedRequest {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !VERSION.matcher(parts[2]).matches()) {
      throw bad("the request line is not METHOD TARGET HTTP/1.1");
    }
    http10 = parts[2].equals("HTTP/1.0");
    if (!http10 && !parts[2].equals("HTTP/1.1")) {
      throw new RefusedRequest(StatusCodes.HTTP_VERSION_NOT_SUPPORTED, "use HTTP/1.1");
    }
    if (!TOKEN.matcher(parts[0]).matches()) {
      throw bad("the method is not a token");
    }
    if (!METHODS.contains(parts[0])) {
      throw new RefusedRequest(StatusCodes.NOT_IMPLEMENTED, "unknown method");
    }
    String target = target(parts[0], parts[1]);
    clean.append(parts[0]).append(' ').append(target).append(' ').append(parts[2]).append("\r\n");
  }

  /** The target without scheme and host (RFC 9112, 3.2). */
  private String target(String method, String target) throws RefusedRequest {
    Matcher absolute = ABSOLUTE.matcher(target);
    boolean star = method.equals("OPTIONS") && target.equals("*");
    if (!TARGET.matcher(target).matches()
        || !(target.startsWith("/") || star || absolute.matches())) {
      throw bad("the target is neither a path nor a URL");
    }
    if (target.chars().filter(c -> c == '&' || c == ';').count() >= MAX_PARAMETERS) {
      throw bad("more than " + MAX_PARAMETERS + " parameters");
    }
    if (target.startsWith("/") || star) {
      return target;
    }
    authority = absolute.group(1);
    String path = absolute.group(2);
    return path == null ? "/" : path.startsWith("/") ? path : "/" + path;
  }

  private void header(String line) throws RefusedRequest {
    int colon = line.indexOf(':');
    if (colon < 0 || !TOKEN.matcher(line.substring(0, colon)).matches()) {
      throw bad("a header line is folded, or has no name that ends with a colon");
    }
    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
    String value = withoutBlanks(line.substring(colon + 1));
    if (SINGLE.contains(name) && !seen.add(name)) {
      throw bad("two headers " + name);
    }
    switch (name) {
      case "content-length" -> contentLength(value);
      case "transfer-encoding" ->
          transferEncoding = transferEncoding == null ? value : transferEncoding + "," + value;
      case "connection" -> connection(value);
      case "expect" -> expect(value);
      default -> {
        if (name.equals("host")) {
          host(value);
        }
        clean.append(line, 0, colon).append(": ").append(value).append("\r\n");
      }
    }
  }

  /** A blank is a space or a tab (RFC 9110, 5.6.3); {@code strip} would remove more. */
  private static String withoutBlanks(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private void host(String value) throws RefusedRequest {
    if (!HOST.matcher(value).matches()) {
      throw bad("the header host is not host:port");
    }
    host = value;
  }

  private void contentLength(String value) throws RefusedRequest {
    if (!LENGTH.matcher(value).matches()) {
      throw bad("the header content-length is not a number");
    }
    lengthGiven = true;
    bodyFollows |= Long.parseLong(value) > 0;
  }

  private void connection(String value) {
    for (String option : value.split(",", -1)) {
      String word = withoutBlanks(option);
      close |= word.equalsIgnoreCase("close");
      keepAlive |= word.equalsIgnoreCase("keep-alive");
    }
  }

  /**
   * Accepts 100-continue: the final answer is sent at once, so the client need not send its body.
   */
  private static void expect(String value) throws RefusedRequest {
    if (!value.equalsIgnoreCase("100-continue")) {
      throw new RefusedRequest(StatusCodes.EXPECTATION_FAILED, "the header expect is unknown");
    }
  }

  private Head end() throws RefusedRequest {
    if (!http10 && host == null) {
      throw bad("no header host");
    }
    if (authority != null && host != null && !host.equalsIgnoreCase(authority)) {
      throw bad("the target and the header host name two hosts");
    }
    if (transferEncoding != null) {
      if (lengthGiven || http10) {
        throw bad("transfer-encoding with content-length or HTTP/1.0");
      }
      if (!transferEncoding.equalsIgnoreCase("chunked")) {
        throw new RefusedRequest(StatusCodes.NOT_IMPLEMENTED, "unknown transfer-encoding");
      }
      bodyFollows = true;
    }
    boolean last = close || bodyFollows || (http10 && !keepAlive);
    if (last || http10) {
      clean.append(last ? "Connection: close\r\n" : "Connection: keep-alive\r\n");
    }
    return new Head(clean.append("\r\n").toString().getBytes(ISO_8859_1), last);
  }

  private static RefusedRequest bad(String why) {
    return new RefusedRequest(StatusCodes.BAD_REQUEST, why);
  }
}
