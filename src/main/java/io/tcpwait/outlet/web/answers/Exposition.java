package io.tcpwait.outlet.web.answers;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Gives a page in the format and encoding that a scraper asked for. */
@FunctionalInterface
public interface Exposition {
  /**
   * Called on the I/O thread, so it must not block. Returns null before there is a status.
   *
   * @param accept the request's Accept header as sent, its lines joined by commas (RFC 9110
   *     12.5.1), or null without this header
   * @param gzip whether the scraper takes {@code Content-Encoding: gzip}
   */
  @Nullable Body render(@Nullable String accept, boolean gzip);

  /**
   * One rendered page.
   *
   * @param bytes from position to limit. Many scrapers may share it, so its position must not be
   *     moved. A direct buffer saves a copy per scrape.
   * @param contentType the value of Content-Type
   * @param gzipped whether {@code bytes} are gzip (RFC 1952)
   */
  record Body(ByteBuffer bytes, String contentType, boolean gzipped) {}
}
