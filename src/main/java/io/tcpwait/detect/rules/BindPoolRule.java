package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.text.BindPoolText;
import io.tcpwait.model.BindPool;
import io.tcpwait.model.PortCounts;
import java.util.function.Consumer;

/**
 * {@link FindingKind#BIND_POOL}: programs that bind before they connect take each port from every
 * destination.
 */
public final class BindPoolRule implements Rule {
  /** Less is some program's own ports, and no matter. */
  private static final double NOTABLE_BOUND = 0.1;

  private static final int LEAST_BOUND = 8;

  /** Where all are used within the time of a TIME_WAIT, so much of them is enough to say so. */
  private static final double SOON_RATIO = 0.3;

  /** Of the half that bind(2) takes ports from first. */
  private static final double HALF_GONE_RATIO = 0.9;

  /** To look through a half of so many takes it milliseconds, each time. */
  private static final long LONG_SEARCH_PORTS = 10_000;

  @Override
  public FindingKind kind() {
    return FindingKind.BIND_POOL;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return context.tcp().ports() != null;
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    PortCounts ports = context.tcp().ports();
    if (ports != null) {
      for (BindPool pool : ports.pools()) {
        judge(context, ports, pool, found);
      }
    }
  }

  private void judge(
      RuleContext context, PortCounts ports, BindPool pool, Consumer<Finding> found) {
    long limit = pool.limit();
    double used = limit > 0 ? (double) pool.used() / limit : 0;
    if (pool.bound() < Math.max(LEAST_BOUND, NOTABLE_BOUND * pool.used())) {
      return;
    }
    FindingKey key = FindingKey.of(kind(), pool.source(), null);
    double secondsLeft = context.ports().secondsLeft(pool);
    boolean full = used >= context.threshold(key, context.thresholds().warningRatio());
    boolean soon = used >= SOON_RATIO && secondsLeft <= context.tcp().timeWait().lengthSeconds();
    boolean slow =
        limit / 2 >= LONG_SEARCH_PORTS
            && 2 * pool.bound() >= context.threshold(key, HALF_GONE_RATIO) * limit;
    if (full || soon || slow) {
      found.accept(BindPoolText.finding(context, key, ports, pool, secondsLeft, slow));
    }
  }
}
