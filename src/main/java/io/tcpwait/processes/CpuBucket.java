package io.tcpwait.processes;

/**
 * A budget of CPU time for some work: never more than a share of a core over any minute. Half of
 * the share flows into the bucket, which holds the inflow of one minute and is full at first. So a
 * minute can take a full bucket and the inflow besides.
 */
public final class CpuBucket {
  private static final double MOST_NS = 60e9;

  private double inflow;
  private double leftNs;
  private long filledNs;

  /**
   * A full bucket.
   *
   * @param most of one core over any minute, 0 to 1
   * @param nowNs now, by a monotonic clock
   */
  public CpuBucket(double most, long nowNs) {
    inflow = most / 2;
    leftNs = inflow * MOST_NS;
    filledNs = nowNs;
  }

  /** Sets the most of a core from now on. */
  public void most(double next) {
    inflow = next / 2;
  }

  /** CPU time that may be taken now; less than 0 if too much was taken. */
  public long leftNs(long nowNs) {
    leftNs = Math.min(inflow * MOST_NS, leftNs + inflow * (nowNs - filledNs));
    filledNs = nowNs;
    return (long) leftNs;
  }

  public void spend(long ns) {
    leftNs -= ns;
  }
}
