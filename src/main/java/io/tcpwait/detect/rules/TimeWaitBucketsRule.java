package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.history.CounterDeltas;
import io.tcpwait.detect.text.TimeWaitBucketsText;
import io.tcpwait.sample.Settings;
import java.util.function.Consumer;

/** {@link FindingKind#TIME_WAIT_BUCKETS}: the limit of TIME_WAITs is near, or passed. */
public final class TimeWaitBucketsRule implements Rule {
  @Override
  public FindingKind kind() {
    return FindingKind.TIME_WAIT_BUCKETS;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return context.sample().sockstat().containsKey("tcp_tw")
        && context.settings().containsKey(Settings.MAX_TW_BUCKETS);
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    Long used = context.sample().sockstat().get("tcp_tw");
    Long limit = context.settings().get(Settings.MAX_TW_BUCKETS);
    if (used == null || limit == null) {
      return;
    }
    // A counter that moves in every other sample is as bad, and must not make the finding flap.
    boolean over = context.events().hasMovedLately(CounterDeltas.OVERFLOW);
    FindingKey key = FindingKey.of(kind());
    double least = context.threshold(key, context.thresholds().warningRatio());
    if (over || (limit != 0 && used >= least * limit)) {
      found.accept(TimeWaitBucketsText.finding(context, key, used, limit, over));
    }
  }
}
