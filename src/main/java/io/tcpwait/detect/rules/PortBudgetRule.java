package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.detect.text.PortBudgetText;
import io.tcpwait.model.PortBudget;
import io.tcpwait.model.PortCounts;
import java.util.function.Consumer;

/** {@link FindingKind#PORT_BUDGET}: connect(2) to one peer runs out of ports. */
public final class PortBudgetRule implements Rule {
  /** What is sure to run out while a TIME_WAIT lasts cannot be waited for. */
  private static final double NOW_RATIO = 0.95;

  /**
   * To look through so many ports for every connection, taken together, is a good part of a core:
   * one takes a tenth of a microsecond to half of one.
   */
  private static final double SEARCHED_PER_SECOND = 1e6;

  /** A burst is over by then, if it may be; what has left TIME_WAITs for so long is none. */
  private static final double LASTING_SECONDS = 10;

  /** Less than it takes to see whether it lasts. */
  private static final double IMMINENT_SECONDS = 5;

  @Override
  public FindingKind kind() {
    return FindingKind.PORT_BUDGET;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return context.tcp().ports() != null;
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    PortCounts ports = context.tcp().ports();
    if (ports != null) {
      for (BudgetProjection outlook : context.ports().budgets()) {
        judge(context, ports, outlook, found);
      }
    }
  }

  private void judge(
      RuleContext context, PortCounts ports, BudgetProjection outlook, Consumer<Finding> found) {
    PortBudget budget = outlook.budget();
    FindingKey key = FindingKey.of(kind(), budget.source(), budget.peer());
    double warningRatio = context.thresholds().warningRatio();
    boolean slow = isSlow(context, key, outlook);
    boolean used = outlook.netRatio() >= context.threshold(key, warningRatio);
    if (used || outlook.isOverrun() || slow) {
      boolean lasts =
          outlook.netRatio() >= warningRatio
              || outlook.overrunSeconds() >= LASTING_SECONDS
              || budget.timeWait() >= LASTING_SECONDS * outlook.arrivalsPerSecond();
      double timeWaitSeconds = context.tcp().timeWait().lengthSeconds();
      boolean critical =
          outlook.netRatio() >= NOW_RATIO
              || outlook.secondsLeft() <= IMMINENT_SECONDS
              || (lasts && outlook.secondsLeft() <= timeWaitSeconds);
      Severity severity = critical ? Severity.CRITICAL : Severity.WARNING;
      found.accept(PortBudgetText.finding(context, key, severity, ports, outlook, slow));
    }
  }

  /**
   * connect(2) looks through the ports of the first one's parity before the others
   * (__inet_hash_connect()). Where it may take none of these it does so for every connection, which
   * slows a busy client down to a fraction of what it did, long before a port is missing.
   */
  private static boolean isSlow(RuleContext context, FindingKey key, BudgetProjection outlook) {
    return 2 * outlook.net() > outlook.budget().usable()
        && outlook.arrivalsPerSecond() * outlook.firstChoices()
            >= context.threshold(key, SEARCHED_PER_SECOND);
  }
}
