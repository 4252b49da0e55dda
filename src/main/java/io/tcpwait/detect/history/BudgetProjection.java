package io.tcpwait.detect.history;

import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortHolder;

/**
 * How long a port budget lasts.
 *
 * @param arrivalsPerSecond TIME_WAITs that arrive per second
 * @param sustainablePerSecond closes per second that the budget carries for good
 * @param overrunSeconds for how long more TIME_WAITs have arrived than the budget carries; NaN if
 *     no more arrive than may by chance
 * @param net the ports in use that connect(2) cannot take at once
 * @param partFull whether the ports look like a full part of the range, to which the program keeps
 * @param secondsLeft until connect(2) cannot take any port at once; infinite if that is not in
 *     sight
 */
public record BudgetProjection(
    PortBudget budget,
    Reuse reuse,
    double arrivalsPerSecond,
    double sustainablePerSecond,
    double overrunSeconds,
    long net,
    boolean partFull,
    double secondsLeft) {

  /** Fewer bound ports are some program's own, and do not cause a shortage. */
  private static final double NOTABLE_BOUND = 0.1;

  /** The share of the usable ports that is held. */
  public double usedRatio() {
    return ratio(budget.held(), budget.usable());
  }

  /** The share of the usable ports that cannot be taken at once. */
  public double netRatio() {
    return ratio(net, budget.usable());
  }

  /** The state that holds most of {@link #net}. */
  public PortHolder holder() {
    PortHolder most = PortHolder.TIME_WAIT;
    long ports = net - budget.live();
    for (PortHolder holder : PortHolder.values()) {
      if (holder != PortHolder.TIME_WAIT && budget.ports().by(holder) > ports) {
        most = holder;
        ports = budget.ports().by(holder);
      }
    }
    return most;
  }

  /**
   * Whether the ports are short only because other connections of the namespace have bound theirs.
   * The tuple itself holds less than {@code ratio} of the ports that it could have otherwise.
   *
   * @param timeWaitSeconds how long a TIME_WAIT holds its port if it cannot be reused
   */
  public boolean isCrowdedOut(PortCounts ports, double ratio, double timeWaitSeconds) {
    long own = budget.ports().bound();
    long usable = ports.rangePorts() - ports.listenerPorts();
    double notable = NOTABLE_BOUND * ports.rangePorts();
    double steady = reuse.works() ? net - budget.live() : arrivalsPerSecond * timeWaitSeconds;
    return ports.boundPorts() - own >= notable
        && net < ratio * usable
        && steady <= usable - budget.live();
  }

  /** The number of ports that connect(2) looks through first: the ports of one parity. */
  public double firstChoices() {
    return budget.usable() / 2.0;
  }

  /** Whether more TIME_WAITs arrive than the budget carries. */
  public boolean isOverrun() {
    return !Double.isNaN(overrunSeconds);
  }

  private static double ratio(long used, long of) {
    return of > 0 ? (double) used / of : used > 0 ? 1 : 0;
  }
}
