package io.tcpwait.app;

/**
 * When samples are due: at a fixed rate, but never without a pause as long as the sample before
 * took, so that the agent cannot keep a core busy however large the tables are. Samples do not pile
 * up: one that is begun late moves those after it.
 *
 * <p>All times are of {@link System#nanoTime}.
 */
final class Pace {
  private final long intervalNs;
  private long dueNs;
  private long startedNs;
  private long lateSamples;

  Pace(long intervalNs, long nowNs) {
    this.intervalNs = intervalNs;
    dueNs = nowNs;
    startedNs = nowNs;
  }

  /** How long to wait for the next sample; 0 or less where it is due. */
  long waitNs(long nowNs) {
    return dueNs - nowNs;
  }

  void started(long nowNs) {
    startedNs = nowNs;
  }

  void ended(long nowNs) {
    long plannedNs = dueNs + intervalNs;
    long restedNs = nowNs + (nowNs - startedNs);
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
