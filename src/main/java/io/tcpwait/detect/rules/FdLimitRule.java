package io.tcpwait.detect.rules;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.detect.text.DescriptorText;
import io.tcpwait.model.Owner;
import java.util.function.Consumer;

/** {@link FindingKind#FD_LIMIT}: an owner of stuck sockets runs out of descriptors. */
public final class FdLimitRule implements Rule {
  @Override
  public FindingKind kind() {
    return FindingKind.FD_LIMIT;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return context.tcp().closeWait().agesKnown();
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    Thresholds thresholds = context.thresholds();
    for (Owner owner : context.sample().owners()) {
      Ceiling descriptors = context.descriptors(owner);
      if (descriptors != null && owner.stuck() > 0) {
        double used = descriptors.usedRatio();
        boolean near = descriptors.secondsLeft() < thresholds.criticalWithinSeconds();
        if (used >= thresholds.warningRatio() || near) {
          Severity severity =
              used >= thresholds.criticalRatio() ? Severity.CRITICAL : Severity.WARNING;
          FindingKey key = FindingKey.of(kind(), owner);
          found.accept(DescriptorText.fdLimit(context, key, severity, owner, descriptors));
        }
      }
    }
  }
}
