package io.tcpwait.model;

/**
 * How long this kernel lets a TIME_WAIT last: 60 s (TCP_TIMEWAIT_LEN of include/net/tcp.h), unless
 * its vendor has changed that, which the timers of the records give away. What net.ipv4.
 * tcp_fin_timeout says has no part in it.
 */
final class TimeWaitLength {
  private static final long LINUX_MS = 60_000;
  private static final long MS_PER_SECOND = 1_000;

  /** Where new ones come all the time, the one with the most time left is nearly new. */
  private static final int LEAST_SOCKETS = 50;

  private static final double SAME_RATIO = 0.98;
  private static final int LEAST_SAMPLES = 5;

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
   */
  void learn(long sockets, long leftMs) {
    if (leftMs > lengthMs) {
      lengthMs = upToSecond(leftMs);
    }
    boolean steady =
        sockets >= LEAST_SOCKETS
            && Math.min(leftMs, lastLongestMs) >= SAME_RATIO * Math.max(leftMs, lastLongestMs);
    samples = steady ? samples + 1 : 0;
    longestMs = steady ? Math.max(longestMs, leftMs) : leftMs;
    lastLongestMs = leftMs;
    if (samples >= LEAST_SAMPLES && longestMs < SAME_RATIO * lengthMs) {
      lengthMs = upToSecond(longestMs);
    }
  }

  private static long upToSecond(long ms) {
    return (ms + MS_PER_SECOND - 1) / MS_PER_SECOND * MS_PER_SECOND;
  }
}
