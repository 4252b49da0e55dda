package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.detect.text.PortBudgetText;
import io.tcpwait.detect.text.PortPartText;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortHolder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link FindingKind#PORT_BUDGET}: connect(2) to one peer runs out of ports. If the ports are short
 * because of bound ones, {@link BindPoolRule} says so, alone.
 */
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

  /** Open connections that increase may be a program that starts, until they hold so much. */
  private static final double SOON_RATIO = 0.3;

  private static final double LASTING_RATIO = 0.5;

  /** A burst, such as that of a failover, has as a rule ended before it holds so much. */
  private static final double BURST_RATIO = 0.7;

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
      for (BudgetProjection outlook : context.ports().judged()) {
        judge(context, ports, outlook, found);
      }
    }
  }

  private void judge(
      RuleContext context, PortCounts ports, BudgetProjection outlook, Consumer<Finding> found) {
    PortBudget budget = outlook.budget();
    FindingKey key = key(outlook);
    Severity severity = severity(context, outlook);
    // bind(2) has chosen these ports, over all peers: towards one peer they tell nothing.
    if (severity != null && !budget.isBound() && !isCrowdedOut(context, ports, outlook)) {
      boolean slow = isSlow(context, key, outlook);
      found.accept(PortBudgetText.finding(context, key, severity, ports, outlook, slow));
    } else if (outlook.partFull()) {
      found.accept(PortPartText.finding(context, key, ports, outlook));
    }
  }

  private static FindingKey key(BudgetProjection outlook) {
    return FindingKey.of(
        FindingKind.PORT_BUDGET, outlook.budget().source(), outlook.budget().peer());
  }

  static boolean isCrowdedOut(RuleContext context, PortCounts ports, BudgetProjection outlook) {
    return outlook.isCrowdedOut(
        ports, context.thresholds().warningRatio(), context.tcp().timeWait().lengthSeconds());
  }

  /** How short the ports of a tuple are, whatever the reason; null if they are not. */
  static @Nullable Severity severity(RuleContext context, BudgetProjection outlook) {
    FindingKey key = key(outlook);
    double warningRatio = context.thresholds().warningRatio();
    double timeWaitSeconds = context.tcp().timeWait().lengthSeconds();
    boolean used = outlook.netRatio() >= context.threshold(key, warningRatio);
    boolean soon =
        outlook.holder() != PortHolder.TIME_WAIT
            && outlook.netRatio() >= SOON_RATIO
            && outlook.secondsLeft() <= timeWaitSeconds;
    if (!used && !soon && !outlook.isOverrun() && !isSlow(context, key, outlook)) {
      return null;
    }
    boolean lasts =
        outlook.netRatio() >= warningRatio
            || (outlook.isOverrun()
                ? outlook.overrunSeconds() >= LASTING_SECONDS
                    || outlook.budget().timeWait() >= LASTING_SECONDS * outlook.arrivalsPerSecond()
                : outlook.netRatio() >= (outlook.mayBeBurst() ? BURST_RATIO : LASTING_RATIO));
    boolean critical =
        outlook.netRatio() >= NOW_RATIO
            || outlook.secondsLeft() <= IMMINENT_SECONDS
            || (lasts && outlook.secondsLeft() <= timeWaitSeconds);
    return critical ? Severity.CRITICAL : Severity.WARNING;
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
