package io.tcpwait.app.owners;

/**
 * How much CPU time the search may take: never more than 2 % of a core over any minute. It is a
 * bucket that 1 % flows into, and that holds what flows in a minute.
 */
final class Allowance {
  private static final double SHARE = 0.01;
  private static final long MOST_NS = 600_000_000L;

  private final boolean unlimited;
  private long leftNs = MOST_NS;
  private long filledNs;

  private Allowance(boolean unlimited, long nowNs) {
    this.unlimited = unlimited;
    filledNs = nowNs;
  }

  static Allowance limited(long nowNs) {
    return new Allowance(false, nowNs);
  }

  /** For who looks but once. */
  static Allowance unlimited() {
    return new Allowance(true, 0);
  }

  /** What may be spent now, at most that much in one go. */
  long sliceNs(long most, long nowNs) {
    if (unlimited) {
      return Long.MAX_VALUE;
    }
    leftNs = Math.min(MOST_NS, leftNs + (long) (SHARE * (nowNs - filledNs)));
    filledNs = nowNs;
    return Math.clamp(leftNs, 0, most);
  }

  void spend(long ns) {
    leftNs -= ns;
  }
}
