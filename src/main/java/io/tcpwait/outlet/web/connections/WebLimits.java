package io.tcpwait.outlet.web.connections;

import java.time.Duration;

/**
 * The limits of clients. A dead or slow client is dropped, and never leaks a socket.
 *
 * <p>Memory for clients is bounded by {@code maxConnections}. At worst a connection takes:
 *
 * <pre>
 *  5 KiB of heap   socket, XNIO's and Undertow's connection, place
 * 16 KiB of heap   JSSE's engine, in a handshake
 * 16 KiB of heap   a message of the handshake that is not complete (TlsContext)
 * 16 KiB of heap   or else, once it is, the head of a request that is not complete (RequestBytes)
 * 34 KiB direct    a record that is not complete, and another that is not sent (Connections)
 *  1 KiB of heap   requests behind an answer that is not taken (Wire)
 * </pre>
 *
 * <p>The sum is 38 KiB of heap and 34 KiB outside it. 256 connections take 8.5 MiB outside the heap
 * and 9.5 MiB of a heap of 32 MiB, in which samples take 6 to 10 MiB. Answers are shared by all
 * clients. If samples nearly fill the heap, few connections are left (ClientHeap).
 *
 * @param maxConnections open connections over all listeners; beyond it, the connection with the
 *     least progress is closed
 * @param request from connecting, TLS handshake included, to the first complete request
 * @param response from a complete request to the last byte handed to the kernel
 * @param idle how long a kept-alive connection may stay open without a further complete request
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
