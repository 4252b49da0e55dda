package io.tcpwait.processes;

/**
 * A budget of CPU time for some work. A share of a core flows into the bucket, which holds the
 * inflow of one minute. It is full at first.
 */
public final class CpuBucket {
  private static final double MOST_NS = 60e9;

  private double share;
  private double leftNs;
  private long filledNs;

  /**
   * A full bucket.
   *
   * @param share of one core, 0 to 1
   * @param nowNs now, by a monotonic clock
   */
  public CpuBucket(double share, long nowNs) {
    this.share = share;
    leftNs = share * MOST_NS;
    filledNs = nowNs;
  }

  /** Sets the share from now on. */
  public void share(double next) {
    share = next;
  }

  /** CPU time that may be taken now; less than 0 if too much was taken. */
  public long leftNs(long nowNs) {
    leftNs = Math.min(share * MOST_NS, leftNs + share * (nowNs - filledNs));
    filledNs = nowNs;
    return (long) leftNs;
  }

  public void spend(long ns) {
    leftNs -= ns;
  }
}
