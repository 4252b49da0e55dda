package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.history.Levels;
import io.tcpwait.detect.history.Trend;
import io.tcpwait.detect.text.CloseWaitText;
import io.tcpwait.detect.text.StuckEvidence;
import io.tcpwait.model.Service;
import io.tcpwait.model.StuckService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link FindingKind#CLOSE_WAIT_GROWTH}: the stuck sockets of a service keep increasing. */
public final class CloseWaitGrowthRule implements Rule {
  @Override
  public FindingKind kind() {
    return FindingKind.CLOSE_WAIT_GROWTH;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return context.tcp().closeWait().agesKnown();
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    if (!canJudge(context)) {
      return;
    }
    for (StuckService stuck : context.tcp().closeWait().services()) {
      FindingKey key = FindingKey.of(kind(), stuck.service());
      String how = how(context, key, stuck.service());
      if (how != null) {
        found.accept(
            CloseWaitText.finding(context, key, stuck)
                .summary(CloseWaitText.grows(context, stuck, how))
                .build());
      }
    }
  }

  /** Null if they do not grow. */
  private static @Nullable String how(RuleContext context, FindingKey key, Service service) {
    Levels levels = context.histories().of(service);
    if (levels == null) {
      return null;
    }
    double least = context.threshold(key, context.thresholds().stuckSockets());
    Trend trend = levels.trend();
    if (trend.isRising() && trend.rise() >= least) {
      return StuckEvidence.describe(trend);
    }
    return levels.isStaircase(least) ? CloseWaitText.staircase(levels) : null;
  }
}
