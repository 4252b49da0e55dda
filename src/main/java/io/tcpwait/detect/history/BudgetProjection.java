package io.tcpwait.detect.history;

import io.tcpwait.model.PortBudget;

/**
 * How long a port budget lasts.
 *
 * @param arrivalsPerSecond of TIME_WAITs
 * @param sustainablePerSecond closes that it carries for good
 * @param overrunSeconds for how long more have come than it carries; NaN where no more do than may
 *     by chance
 * @param net the ports in use that connect(2) cannot take at once
 * @param secondsLeft until all are; infinite where that is not in sight
 */
public record BudgetProjection(
    PortBudget budget,
    Reuse reuse,
    double arrivalsPerSecond,
    double sustainablePerSecond,
    double overrunSeconds,
    long net,
    double secondsLeft) {

  /** Of all ports that it can have, the share that is held. */
  public double usedRatio() {
    return ratio(budget.held(), budget.usable());
  }

  /** The share that cannot be taken at once. */
  public double netRatio() {
    return ratio(net, budget.usable());
  }

  /** The ports that connect(2) looks through first: those of one parity. */
  public double firstChoices() {
    return budget.usable() / 2.0;
  }

  /** Whether more come than it carries. */
  public boolean isOverrun() {
    return !Double.isNaN(overrunSeconds);
  }

  private static double ratio(long used, long of) {
    return of > 0 ? (double) used / of : used > 0 ? 1 : 0;
  }
}
