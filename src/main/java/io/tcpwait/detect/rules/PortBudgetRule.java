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
 * {@link FindingKind#PORT_BUDGET}: connect(2) to one peer runs out of ports. If bound ports are the
 * reason, only {@link BindPoolRule} says so.
 */
public final class PortBudgetRule implements Rule {
  /**
   * To search this many ports, over all connections, takes a good part of a core: one port takes
   * 0.1 to 0.5 microseconds.
   */
  private static final double SEARCHED_PER_SECOND = 1e6;

  /** Below this share, open connections that increase may be a program that starts. */
  private static final double SOON_RATIO = 0.3;

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
    // bind(2) has chosen these ports over all peers: they tell nothing about one peer.
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

  /** How short the ports of a tuple are, whatever the reason; null if they are not short. */
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
    // Open connections that increase are a program that starts, or a burst: below the warning
    // ratio, connect(2) does not fail, and most of them stop.
    boolean lasts =
        outlook.netRatio() >= warningRatio
            || (outlook.isOverrun()
                && (outlook.overrunSeconds() >= PortShortage.LASTING_SECONDS
                    || outlook.budget().timeWait()
                        >= PortShortage.LASTING_SECONDS * outlook.arrivalsPerSecond()));
    boolean critical =
        outlook.netRatio() >= PortShortage.NOW_RATIO
            || (lasts && outlook.secondsLeft() <= timeWaitSeconds);
    return critical ? Severity.CRITICAL : Severity.WARNING;
  }

  /**
   * Whether the search for a port slows the client down. connect(2) first looks through the ports
   * with the parity of the first port (__inet_hash_connect()). If it may not take any of these, it
   * searches them for every connection. That slows a busy client down to a fraction of its rate,
   * long before ports run out.
   */
  private static boolean isSlow(RuleContext context, FindingKey key, BudgetProjection outlook) {
    return 2 * outlook.net() > outlook.budget().usable()
        && outlook.arrivalsPerSecond() * outlook.firstChoices()
            >= context.threshold(key, SEARCHED_PER_SECOND);
  }
}
