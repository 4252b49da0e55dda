package io.tcpwait.sample;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;

/**
 * Tells a peer's farewell from data. A farewell is a few bytes that arrive with the FIN, after
 * silence: close_notify of TLS, a 408 of HTTP or a 421 of SMTP. A program that has forgotten the
 * connection reads neither, so the farewell says no more than the FIN.
 *
 * <p>The kernel does not tell when earlier data arrived. So this side must have been silent for a
 * while before the FIN. The unread data must not be older, as far as segments tell: if nothing was
 * ever read, at most two segments may have arrived. A reader that hangs in a stream of few bytes,
 * to which this side sends nothing, looks the same. So does a short request or answer that arrives
 * with its FIN after seconds. With answered keepalive probes the date of the FIN is not known. Then
 * only a socket that was watched from its FIN on is judged.
 */
final class Farewell {
  /** A page that says 408 or 503 has some hundred bytes, close_notify 24 to 31. */
  private static final long MAX_BYTES = 1_024;

  /** The peer makes a call or two between the data and the FIN. */
  private static final long TOGETHER_MS = 250;

  /** Servers end idle connections after at least 5 s; few answers take as long. */
  private static final long SILENCE_MS = 4_500;

  /** Headers and body of a page arrive in one or two segments. */
  private static final long MAX_SEGMENTS = 2;

  private Farewell() {}

  /**
   * Whether the unread data of a CLOSE_WAIT socket is a farewell.
   *
   * @param finAgeMs since its FIN arrived
   */
  static boolean isUnread(TcpRecord socket, long finAgeMs) {
    TcpInfo info = socket.info();
    long bytes = socket.receiveQueue() - 1; // The FIN counts as one byte.
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
