package io.tcpwait.outlet.web;

import java.time.Duration;

/**
 * What one scraper may take, so that a dead or slow one is dropped and never leaks a socket.
 *
 * @param maxConnections open connections over all listeners; past it the one that makes the least
 *     progress goes
 * @param request from connecting, TLS handshake included, to the first complete request
 * @param response from a complete request to the last byte handed to the kernel
 * @param idle how long a kept-alive connection may stay without a further complete request
 */
public record WebLimits(int maxConnections, Duration request, Duration response, Duration idle) {
  /** Prometheus gives up on a scrape after 10 s by default. */
  public static final WebLimits DEFAULT =
      new WebLimits(256, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30));

  public WebLimits {
    if (maxConnections < 1 || !positive(request) || !positive(response) || !positive(idle)) {
      throw new IllegalArgumentException("every web limit must be above zero");
    }
  }

  private static boolean positive(Duration duration) {
    return duration.isPositive();
  }
}
