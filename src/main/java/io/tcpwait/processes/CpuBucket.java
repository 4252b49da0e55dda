package io.tcpwait.processes;

/**
 * A share of a core that some work may take over any minute: a bucket that the share flows into,
 * and that holds what flows in a minute. It is full at first.
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

  /** From now on. */
  public void share(double next) {
    share = next;
  }

  /** CPU time that may be taken now; less than 0 if too much was. */
  public long leftNs(long nowNs) {
    leftNs = Math.min(share * MOST_NS, leftNs + share * (nowNs - filledNs));
    filledNs = nowNs;
    return (long) leftNs;
  }

  public void spend(long ns) {
    leftNs -= ns;
  }
}
