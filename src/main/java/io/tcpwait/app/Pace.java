package io.tcpwait.app;

/**
 * When samples are due: at a fixed rate, but never without a pause of as much time as the sample
 * before took of a core, so that the agent cannot keep one busy however large the tables are.
 * Samples do not pile up: one that is begun late moves those after it.
 *
 * <p>Two samples are at least half an interval apart, also behind a pause of the agent or of the
 * host (SIGSTOP, a suspend): what two samples in a row show has to have lasted. The pause may have
 * been within the sample, so that half an interval counts from its end.
 *
 * <p>All times are of {@link System#nanoTime}.
 */
final class Pace {
  private final long intervalNs;
  private long dueNs;
  private long lateSamples;

  Pace(long intervalNs, long nowNs) {
    this.intervalNs = intervalNs;
    dueNs = nowNs;
  }

  /** How long to wait for the next sample; 0 or less where it is due. */
  long waitNs(long nowNs) {
    return dueNs - nowNs;
  }

  /**
   * A sample has ended.
   *
   * @param busyNs CPU time that it took; a sample that was stopped for an hour rests no hour
   */
  void ended(long nowNs, long busyNs) {
    long plannedNs = dueNs + intervalNs;
    long restedNs = nowNs + Math.max(busyNs, intervalNs / 2);
    if (restedNs - plannedNs > 0) {
      lateSamples++;
      dueNs = restedNs;
    } else {
      dueNs = plannedNs;
    }
  }

  /** How many samples were, or will be, begun late. */
  long lateSamples() {
    return lateSamples;
  }
}
