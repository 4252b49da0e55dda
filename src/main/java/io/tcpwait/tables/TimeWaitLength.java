package io.tcpwait.tables;

/**
 * How long this kernel lets a TIME_WAIT last: 60 s (TCP_TIMEWAIT_LEN of include/net/tcp.h), unless
 * its vendor has changed that. The timers of the records show such a change. The setting
 * net.ipv4.tcp_fin_timeout has no influence.
 */
final class TimeWaitLength {
  private static final long LINUX_MS = 60_000;
  private static final long MS_PER_SECOND = 1_000;

  private static final int LEAST_SOCKETS = 50;
  private static final int LEAST_SAMPLES = 5;

  /** Tolerance for the kernel's ticks and the duration of a dump. */
  private static final long MARGIN_MS = 500;

  private long lengthMs = LINUX_MS;
  private long lastLongestMs;
  private long longestMs;
  private int samples;

  long ms() {
    return lengthMs;
  }

  /** Takes the length from a setting. */
  void set(long ms) {
    lengthMs = ms;
  }

  /**
   * Learns from a dump.
   *
   * @param leftMs the most time that a TIME_WAIT has left
   * @param elapsedMs since the last dump; 0 if there was no dump
   */
  void learn(long sockets, long leftMs, long elapsedMs) {
    if (leftMs > lengthMs) {
      lengthMs = upToSecond(leftMs);
    }
    // A TIME_WAIT without time left stays until a kernel timer gets to it, and tells nothing. A
    // TIME_WAIT of the last dump would have less left by now, so this one arrived since.
    boolean isNew = leftMs > 0 && leftMs > lastLongestMs - elapsedMs / 2;
    boolean isShorter = leftMs + elapsedMs + MARGIN_MS < lengthMs;
    boolean tells = elapsedMs > 0 && sockets >= LEAST_SOCKETS && isNew && isShorter;
    samples = tells ? samples + 1 : 0;
    longestMs = tells ? Math.max(longestMs, leftMs) : 0;
    lastLongestMs = leftMs;
    if (samples >= LEAST_SAMPLES) {
      lengthMs = upToSecond(longestMs);
    }
  }

  private static long upToSecond(long ms) {
    return (ms + MS_PER_SECOND - 1) / MS_PER_SECOND * MS_PER_SECOND;
  }
}
