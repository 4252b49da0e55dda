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
 * HTTP/1.1 with limits that suit scrapers. HTTP/2 is left out, because scrapers do not need it.
 * Each unread stream of it holds its own buffers, before a password is asked for.
 */
public final class Http {
  private static final OptionMap LIMITS =
      OptionMap.builder()
          // RequestCheck, which runs first, adds a header and some blanks.
          .set(UndertowOptions.MAX_HEADER_SIZE, RequestBytes.MAX_BYTES + 256)
          .set(UndertowOptions.MAX_HEADERS, RequestCheck.MAX_HEADERS + 1)
          .set(UndertowOptions.MAX_PARAMETERS, RequestCheck.MAX_PARAMETERS)
          .set(UndertowOptions.MAX_COOKIES, 16)
          .set(UndertowOptions.ENABLE_HTTP2, false)
          .getMap();

  static {
    // How long a connection that the server closes waits for the client's FIN; the default is 10 s.
    // Undertow reads the property once, and does not have an option for it.
    System.setProperty("io.undertow.max-drain-time", "1000");
  }

  private Http() {}

  /** Reads requests from connections, checks them, and gives good requests to the root. */
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
