package io.tcpwait.tables;

/**
 * How long this kernel lets a TIME_WAIT last: 60 s (TCP_TIMEWAIT_LEN of include/net/tcp.h), unless
 * its vendor has changed that, which the timers of the records give away. What net.ipv4.
 * tcp_fin_timeout says has no part in it.
 */
final class TimeWaitLength {
  private static final long LINUX_MS = 60_000;
  private static final long MS_PER_SECOND = 1_000;

  private static final int LEAST_SOCKETS = 50;
  private static final int LEAST_SAMPLES = 5;

  /** For what the kernel's ticks and the time of a dump blur. */
  private static final long MARGIN_MS = 500;

  private long lengthMs = LINUX_MS;
  private long lastLongestMs;
  private long longestMs;
  private int samples;

  long ms() {
    return lengthMs;
  }

  /** Takes what a setting says. */
  void set(long ms) {
    lengthMs = ms;
  }

  /**
   * Learns from a dump.
   *
   * @param leftMs the most that one of them has left
   * @param elapsedMs since the last dump; 0 where there was none
   */
  void learn(long sockets, long leftMs, long elapsedMs) {
    if (leftMs > lengthMs) {
      lengthMs = upToSecond(leftMs);
    }
    // One that has nothing left stays until a timer of the kernel's gets to it, and tells nothing.
    // Of those that were there it would have less by now: it is younger than what has elapsed.
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
