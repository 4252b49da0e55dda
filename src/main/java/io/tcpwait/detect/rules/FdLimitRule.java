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
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import java.util.List;
import java.util.function.Consumer;

/** {@link FindingKind#FD_LIMIT}: an owner of leaked sockets runs out of descriptors. */
public final class FdLimitRule implements Rule {
  /** Sockets that take descriptors and do not give them back. */
  private static final List<HeldKind> LEAKED =
      List.of(HeldKind.STUCK, HeldKind.FIN_WAIT2, HeldKind.STALLED);

  @Override
  public FindingKind kind() {
    return FindingKind.FD_LIMIT;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return context.tcp().closeWait().agesKnown() && context.sample().search().isKnown();
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    Thresholds thresholds = context.thresholds();
    for (Owner owner : context.sample().owners()) {
      Ceiling descriptors = context.descriptors(owner);
      if (descriptors != null && leaks(owner, thresholds)) {
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

  private static boolean leaks(Owner owner, Thresholds thresholds) {
    Long dead = owner.deadSockets();
    return LEAKED.stream().anyMatch(kind -> owner.held(kind).sockets() > 0)
        || owner.held(HeldKind.HALF_CLOSED).sockets() >= thresholds.stuckSockets()
        || (dead != null && dead >= thresholds.stuckSockets());
  }
}
