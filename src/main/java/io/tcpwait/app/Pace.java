package io.tcpwait.app;

/**
 * When samples are due: at a fixed rate, but after a pause at least as long as the CPU time of the
 * last sample. So the agent cannot keep a core busy, however large the tables are. Samples do not
 * pile up: a sample that begins late delays the samples after it.
 *
 * <p>Two samples are at least half an interval apart, even after a pause of the agent or of the
 * host (SIGSTOP, a suspend). So a state that two samples in a row show has lasted. The pause may
 * have been within the sample, so half an interval counts from its end.
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

  /** How long to wait for the next sample; 0 or less if it is due. */
  long waitNs(long nowNs) {
    return dueNs - nowNs;
  }

  /**
   * A sample has ended.
   *
   * @param busyNs the CPU time of the sample, so that a sample stopped for an hour does not cause
   *     an hour of rest
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
