package io.tcpwait.outlet.page;

import io.tcpwait.outlet.web.answers.Exposition.Body;
import io.tcpwait.outlet.web.answers.Replies;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/**
 * The page's files, from the jar. A file is compressed at its first request, and the compressed
 * bytes are kept. A browser that has the file revalidates it, and gets a 304 without a body.
 */
public final class StaticFiles {
  /** The path of the files, below the path of the page. */
  private static final String FOLDER = "/static/";

  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.of(
          "app.css", "text/css; charset=utf-8",
          "app.js", JAVASCRIPT,
          "charts.js", JAVASCRIPT,
          "format.js", JAVASCRIPT,
          "peers.js", JAVASCRIPT,
          "sections.js", JAVASCRIPT,
          "icon.svg", "image/svg+xml",
          "uplot/uPlot.iife.min.js", JAVASCRIPT,
          "uplot/uPlot.min.css", "text/css; charset=utf-8",
          "uplot/LICENSE", "text/plain; charset=utf-8");

  private record Packed(ByteBuffer gzip, String tag) {}

  private final Map<String, Packed> packed = new ConcurrentHashMap<>();

  /** The handlers of all files, by path. */
  public Map<String, HttpHandler> paths() {
    Map<String, HttpHandler> paths = new TreeMap<>();
    TYPES.forEach(
        (name, type) -> paths.put(FOLDER + name, exchange -> answer(exchange, name, type)));
    return paths;
  }

  private void answer(HttpServerExchange exchange, String name, String type) {
    if (!Replies.allows(exchange, Methods.GET, Methods.HEAD)) {
      return;
    }
    Packed file = packed.computeIfAbsent(name, StaticFiles::pack);
    var headers = exchange.getResponseHeaders();
    headers.put(Headers.ETAG, file.tag);
    headers.put(Headers.CACHE_CONTROL, "no-cache");
    headers.put(Headers.VARY, "Accept-Encoding");
    String known = exchange.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH);
    if (known != null && known.contains(file.tag)) {
      exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
      exchange.endExchange();
      return;
    }
    boolean gzip = Replies.wantsGzip(exchange);
    ByteBuffer bytes = gzip ? file.gzip : ByteBuffer.wrap(read(name));
    Replies.send(exchange, new Body(bytes, type, gzip));
  }

  private static Packed pack(String name) {
    byte[] bytes = read(name);
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Packed(ByteBuffer.wrap(gzip.toByteArray()).asReadOnlyBuffer(), tag(bytes));
  }

  /** A weak ETag, because compressed and plain bytes share it (RFC 9110, 8.8.1). */
  private static String tag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "W/\"" + HexFormat.of().formatHex(hash, 0, 8) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] read(String name) {
    try (InputStream in = StaticFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
