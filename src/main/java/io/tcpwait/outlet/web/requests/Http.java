package io.tcpwait.outlet.web.requests;

import io.tcpwait.outlet.Rejections;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import org.xnio.ChannelListener;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * Speaks HTTP/1.1 in amounts fit for scrapers. Not HTTP/2, which no scraper needs: every stream of
 * it that a client opens and does not read holds buffers of its own, before any password is asked.
 */
public final class Http {
  private static final OptionMap LIMITS =
      OptionMap.builder()
          // RequestCheck, which comes first, adds a header and some blanks.
          .set(UndertowOptions.MAX_HEADER_SIZE, RequestBytes.MAX_BYTES + 256)
          .set(UndertowOptions.MAX_HEADERS, RequestCheck.MAX_HEADERS + 1)
          .set(UndertowOptions.MAX_PARAMETERS, RequestCheck.MAX_PARAMETERS)
          .set(UndertowOptions.MAX_COOKIES, 16)
          .set(UndertowOptions.ENABLE_HTTP2, false)
          .getMap();

  static {
    // How long a connection that the server closes waits for the client's FIN. Undertow reads the
    // property once, and has no option for it; by default it would be 10 s.
    System.setProperty("io.undertow.max-drain-time", "1000");
  }

  private Http() {}

  /** Reads requests from connections, has each checked, and gives the good ones to the root. */
  public static ChannelListener<StreamConnection> listener(
      ByteBufferPool buffers, HttpHandler root, Rejections rejections) {
    HttpOpenListener http = new HttpOpenListener(buffers, LIMITS);
    http.setRootHandler(root);
    return connection -> {
      RequestConduit.guard(connection, rejections);
      http.handleEvent(connection);
    };
  }
}
