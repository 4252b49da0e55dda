package io.tcpwait.processes;

import java.lang.management.ManagementFactory;

/**
 * The CPU time that all looks at processes together may take: never more than 2 % of a core over
 * any minute.
 */
public final class Allowance {
  private static final double MOST = 0.02;
  private static final long MOST_IN_ONE_GO_NS = 100_000_000L;

  private final boolean unlimited;
  private final CpuBucket bucket;
  private long spentNs;

  private Allowance(boolean unlimited, long nowNs) {
    this.unlimited = unlimited;
    bucket = new CpuBucket(MOST, nowNs);
  }

  /** For an agent, which takes a bounded share of a core. */
  public static Allowance limited(long nowNs) {
    return new Allowance(false, nowNs);
  }

  /** For a single look that may take long. */
  public static Allowance unlimited() {
    return new Allowance(true, 0);
  }

  /** Whether there is a bound. */
  public boolean isLimited() {
    return !unlimited;
  }

  /** The CPU time that the calling thread may take in one go, and then has to {@link #spend}. */
  Slice slice(long nowNs) {
    return new Slice(ManagementFactory.getThreadMXBean(), sliceNs(nowNs));
  }

  /** At most half of the bucket, so that the next caller does not find it empty. */
  long sliceNs(long nowNs) {
    if (unlimited) {
      return Long.MAX_VALUE;
    }
    return Math.clamp(bucket.leftNs(nowNs) / 2, 0, MOST_IN_ONE_GO_NS);
  }

  void spend(long ns) {
    bucket.spend(ns);
    spentNs += ns;
  }

  /** CPU time that was spent so far. */
  public long spentNs() {
    return spentNs;
  }
}
