package io.tcpwait.detect;

import io.tcpwait.model.Sample;

/** What the rules look at: a sample, what was before it, and what it takes. */
record Look(
    Sample sample,
    Thresholds thresholds,
    Histories histories,
    Owners owners,
    Ceilings ceilings,
    Alarms alarms,
    Wording wording) {

  /** It takes a fifth less to keep a finding than to raise it. */
  private static final double KEEP_RATIO = 0.8;

  /** How much it takes, of what is {@code threshold} for a new finding. */
  double threshold(FindingKind kind, Object about, double threshold) {
    return alarms.isRaised(kind, about) ? KEEP_RATIO * threshold : threshold;
  }

  /** Critical where a ceiling is near or nearly full. */
  Severity severity(Iterable<Ceiling> ceilings) {
    for (Ceiling ceiling : ceilings) {
      if (ceiling.secondsLeft() < thresholds.criticalWithinSeconds()
          || ceiling.usedRatio() >= thresholds.criticalRatio()) {
        return Severity.CRITICAL;
      }
    }
    return Severity.WARNING;
  }
}
