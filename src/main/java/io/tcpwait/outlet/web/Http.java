package io.tcpwait.outlet.web;

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
final class Http {
  private static final OptionMap LIMITS =
      OptionMap.builder()
          .set(UndertowOptions.MAX_HEADER_SIZE, 16 * 1024)
          .set(UndertowOptions.MAX_HEADERS, 64)
          .set(UndertowOptions.MAX_PARAMETERS, 16)
          .set(UndertowOptions.MAX_COOKIES, 16)
          .set(UndertowOptions.MAX_ENTITY_SIZE, 16L * 1024)
          .set(UndertowOptions.ENABLE_HTTP2, false)
          .getMap();

  private Http() {}

  static ChannelListener<StreamConnection> listener(ByteBufferPool buffers, HttpHandler root) {
    HttpOpenListener http = new HttpOpenListener(buffers, LIMITS);
    http.setRootHandler(root);
    return http;
  }
}
