package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.detect.text.BindPoolText;
import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.NamespacePool;
import io.tcpwait.sample.PortCounts;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link FindingKind#BIND_POOL}: programs that bind before they connect take each port from every
 * destination. One address may use up its ports. Or many addresses bind a few ports each, which
 * programs that connect without binding then miss.
 */
public final class BindPoolRule implements Rule {
  /** Fewer bound ports are some program's own, and do not matter. */
  private static final double NOTABLE_BOUND = 0.1;

  private static final int LEAST_BOUND = 8;

  /** If all ports will be used within the time of a TIME_WAIT, this share is enough to say so. */
  private static final double SOON_RATIO = 0.3;

  /** The share of the half that bind(2) takes ports from first. */
  private static final double HALF_GONE_RATIO = 0.9;

  /** A search through a half of this size takes bind(2) milliseconds, each time. */
  private static final long LONG_SEARCH_PORTS = 10_000;

  /** An address that has bound this share of all bound ports is named. */
  private static final double CULPRIT_RATIO = 0.5;

  @Override
  public FindingKind kind() {
    return FindingKind.BIND_POOL;
  }

  /** Connections that may be older than the range of ports do not tell which ports are bound. */
  @Override
  public boolean canJudge(RuleContext context) {
    PortCounts ports = context.tcp().ports();
    return ports != null && !isNotable(ports.namespace().unknown(), ports.namespace().used());
  }

  private static boolean isNotable(long bound, long used) {
    return bound >= Math.max(LEAST_BOUND, NOTABLE_BOUND * used);
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    PortCounts ports = context.tcp().ports();
    if (ports == null) {
      return;
    }
    Severity missed = missed(context, ports);
    BindPool culprit = culprit(ports);
    for (BindPool pool : ports.pools()) {
      judge(context, ports, pool, pool.equals(culprit) ? missed : null, found);
    }
    if (culprit == null) {
      judge(context, ports, missed, found);
    }
  }

  /** The address that has bound most of the bound ports; null if no single address has. */
  private static @Nullable BindPool culprit(PortCounts ports) {
    for (BindPool pool : ports.pools()) {
      if (pool.bound() >= CULPRIT_RATIO * ports.boundPorts() && pool.bound() >= LEAST_BOUND) {
        return pool;
      }
    }
    return null;
  }

  /** How much connections that are not bound miss the bound ports; null if they do not. */
  private static @Nullable Severity missed(RuleContext context, PortCounts ports) {
    Severity worst = null;
    for (BudgetProjection outlook : context.ports().judged()) {
      Severity severity = PortBudgetRule.severity(context, outlook);
      if (severity != null
          && !outlook.budget().isBound()
          && PortBudgetRule.isCrowdedOut(context, ports, outlook)
          && (worst == null || severity.compareTo(worst) > 0)) {
        worst = severity;
      }
    }
    return worst;
  }

  private void judge(
      RuleContext context,
      PortCounts ports,
      BindPool pool,
      @Nullable Severity missed,
      Consumer<Finding> found) {
    if (!isNotable(pool.bound(), pool.used())) {
      return;
    }
    long limit = pool.limit();
    double used = limit > 0 ? (double) pool.used() / limit : 0;
    FindingKey key = FindingKey.of(kind(), pool.source(), null);
    double secondsLeft = context.ports().secondsLeft(pool);
    double warningRatio = context.thresholds().warningRatio();
    double timeWaitSeconds = context.tcp().timeWait().lengthSeconds();
    boolean soon = used >= SOON_RATIO && secondsLeft <= timeWaitSeconds;
    boolean slow =
        limit / 2 >= LONG_SEARCH_PORTS
            && 2 * pool.bound() >= context.threshold(key, HALF_GONE_RATIO) * limit;
    if (used >= context.threshold(key, warningRatio) || soon || slow || missed != null) {
      // Open connections that increase are a program that starts, or a burst: most of them stop.
      boolean lasts =
          used >= warningRatio
              || (2 * pool.timeWait() >= pool.used()
                  && pool.timeWait()
                      >= PortShortage.LASTING_SECONDS
                          * context.tcp().timeWait().perSecond(pool.arrived()));
      boolean critical =
          used >= PortShortage.NOW_RATIO
              || (lasts && secondsLeft <= timeWaitSeconds)
              || missed == Severity.CRITICAL;
      Severity severity = critical ? Severity.CRITICAL : Severity.WARNING;
      found.accept(BindPoolText.finding(context, key, severity, ports, pool, secondsLeft, slow));
    }
  }

  private void judge(
      RuleContext context, PortCounts ports, @Nullable Severity missed, Consumer<Finding> found) {
    NamespacePool pool = ports.namespace();
    if (pool.addresses() < 2 || !isNotable(pool.bound(), pool.limit())) {
      return;
    }
    FindingKey key = FindingKey.of(kind());
    double bound = (double) pool.bound() / pool.limit();
    boolean halfGone = 2 * bound >= context.threshold(key, HALF_GONE_RATIO);
    if (halfGone || missed != null) {
      boolean critical = bound >= PortShortage.NOW_RATIO || missed == Severity.CRITICAL;
      Severity severity = critical ? Severity.CRITICAL : Severity.WARNING;
      found.accept(BindPoolText.finding(context, key, severity, ports));
    }
  }
}
