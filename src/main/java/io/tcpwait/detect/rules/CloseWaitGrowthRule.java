package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.history.ServiceHistory;
import io.tcpwait.detect.text.CloseWaitText;
import io.tcpwait.detect.text.PaceText;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckService;
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

  /** How the stuck sockets grow; null if they do not. */
  private static @Nullable String how(RuleContext context, FindingKey key, Service service) {
    ServiceHistory history = context.histories().of(service);
    if (history == null) {
      return null;
    }
    double least = context.threshold(key, context.thresholds().stuckSockets());
    if (history.pace().isGrowing() && history.pace().rise() >= least) {
      return PaceText.growing(history.pace());
    }
    return history.levels().isStaircase(least) ? PaceText.staircase(history.levels()) : null;
  }
}
