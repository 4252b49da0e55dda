package io.tcpwait.sample;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;

/**
 * Tells a peer's farewell from data: a few bytes that came with the FIN, after silence, as
 * close_notify of TLS, a 408 of HTTP or a 421 of SMTP. A program that has forgotten the connection
 * reads neither, so that the farewell says no more than the FIN.
 *
 * <p>The kernel does not tell when the data before the last came. So this side must have been
 * silent for a while before the FIN, and nothing unread may be older as far as segments tell: where
 * nothing was ever read, at most two came. A reader that hung in the middle of a stream of few
 * bytes, to which this side sends nothing, cannot be told from it; nor can a short request or
 * answer that comes with its FIN after seconds. With answered keepalive probes the FIN has no date
 * of its own, so that only a socket that was watched from its FIN on is told.
 */
final class Farewell {
  /** A page that says 408 or 503 has some hundred bytes, close_notify 24 to 31. */
  private static final long MAX_BYTES = 1_024;

  /** Between the data and the FIN there is a call or two of the peer. */
  private static final long TOGETHER_MS = 250;

  /** Servers end idle connections after 5 s at the least; few answers take as long. */
  private static final long SILENCE_MS = 4_500;

  /** Headers and body of a page come in one or two. */
  private static final long MAX_SEGMENTS = 2;

  private Farewell() {}

  /**
   * Whether what waits unread on a CLOSE_WAIT socket is one.
   *
   * @param finAgeMs since its FIN came
   */
  static boolean isUnread(TcpRecord socket, long finAgeMs) {
    TcpInfo info = socket.info();
    long bytes = socket.receiveQueue() - 1; // The FIN counts as one.
    if (info == null || bytes < 1 || bytes > MAX_BYTES) {
      return false;
    }
    boolean together = Math.abs(info.lastDataReceivedMs() - finAgeMs) <= TOGETHER_MS;
    boolean afterSilence = info.lastDataSentMs() - finAgeMs >= SILENCE_MS;
    boolean nothingRead = info.bytesReceived() == socket.receiveQueue();
    return together
        && afterSilence
        && (!nothingRead || info.dataSegmentsReceived() <= MAX_SEGMENTS);
  }
}
