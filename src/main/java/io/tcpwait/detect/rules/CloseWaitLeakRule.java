package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.text.CloseWaitText;
import io.tcpwait.model.StuckService;
import java.util.function.Consumer;

/** {@link FindingKind#CLOSE_WAIT_LEAK}: a service has stuck sockets. */
public final class CloseWaitLeakRule implements Rule {
  @Override
  public FindingKind kind() {
    return FindingKind.CLOSE_WAIT_LEAK;
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
      if (stuck.stuck() >= context.threshold(key, context.thresholds().stuckSockets())) {
        found.accept(
            CloseWaitText.finding(context, key, stuck)
                .summary(CloseWaitText.leaks(context, stuck))
                .build());
      }
    }
  }
}
