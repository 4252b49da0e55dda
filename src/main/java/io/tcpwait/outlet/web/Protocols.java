package io.tcpwait.outlet.web;

import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.AlpnOpenListener;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http2.Http2OpenListener;
import org.xnio.ChannelListener;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/** Speaks HTTP/1.1, and HTTP/2 where TLS lets a client choose it, in amounts fit for scrapers. */
final class Protocols {
  private static final OptionMap LIMITS =
      OptionMap.builder()
          .set(UndertowOptions.MAX_HEADER_SIZE, 16 * 1024)
          .set(UndertowOptions.MAX_HEADERS, 64)
          .set(UndertowOptions.MAX_PARAMETERS, 16)
          .set(UndertowOptions.MAX_COOKIES, 16)
          .set(UndertowOptions.MAX_ENTITY_SIZE, 16L * 1024)
          .set(UndertowOptions.HTTP2_SETTINGS_ENABLE_PUSH, false)
          .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 16)
          .getMap();

  private Protocols() {}

  static ChannelListener<StreamConnection> listener(
      ByteBufferPool buffers, HttpHandler root, boolean tls, boolean http2) {
    HttpOpenListener http1 = new HttpOpenListener(buffers, LIMITS);
    http1.setRootHandler(root);
    if (!tls || !http2) {
      return http1;
    }
    Http2OpenListener h2 = new Http2OpenListener(buffers, LIMITS);
    h2.setRootHandler(root);
    return new AlpnOpenListener(buffers, LIMITS, http1)
        .addProtocol(Http2OpenListener.HTTP2, h2, 10);
  }
}
