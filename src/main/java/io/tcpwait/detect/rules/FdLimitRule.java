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
import io.tcpwait.detect.text.LeakedSockets;
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
    return context.tcp().closeWait().agesKnown()
        && context.sample().search().isKnown()
        && context.sample().owners().stream().noneMatch(owner -> mayBeNear(context, owner));
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    Thresholds thresholds = context.thresholds();
    for (Owner owner : context.sample().owners()) {
      Ceiling descriptors = context.descriptors(owner);
      if (descriptors != null && isReached(context, owner, descriptors)) {
        boolean critical = descriptors.usedRatio() >= thresholds.criticalRatio();
        Severity severity = critical ? Severity.CRITICAL : Severity.WARNING;
        FindingKey key = FindingKey.of(kind(), owner);
        found.accept(DescriptorText.fdLimit(context, key, severity, owner, descriptors));
      }
    }
  }

  /** Whether the descriptors are used up soon by a leak, or used for the most part with it. */
  private boolean isReached(RuleContext context, Owner owner, Ceiling descriptors) {
    Thresholds thresholds = context.thresholds();
    long leaked = leaked(owner, thresholds);
    double least = context.threshold(FindingKey.of(kind(), owner), thresholds.stuckSockets());
    boolean near = descriptors.secondsLeft() < thresholds.criticalWithinSeconds();
    boolean full =
        descriptors.usedRatio() >= thresholds.warningRatio()
            && RuleContext.isNotable(leaked, descriptors);
    return leaked >= least && (near || full);
  }

  /**
   * Whether the limit would be near if all leaked sockets were as young as stuck sockets can be,
   * while their pace is not known yet and no finding tells of them.
   */
  private boolean mayBeNear(RuleContext context, Owner owner) {
    Thresholds thresholds = context.thresholds();
    Ceiling descriptors = context.descriptors(owner);
    long leaked = leaked(owner, thresholds);
    if (descriptors == null
        || leaked < thresholds.stuckSockets()
        || !Double.isNaN(descriptors.secondsLeft())
        || isReached(context, owner, descriptors)
        || LeakedSockets.mostOf(owner).said(context, owner) != null) {
      return false;
    }
    double left = descriptors.limit() - descriptors.used();
    return left * thresholds.stuckAfterSeconds() < leaked * thresholds.criticalWithinSeconds()
        && !context.processes().history(owner).isWatchedInDetail();
  }

  private static long leaked(Owner owner, Thresholds thresholds) {
    long sockets = LEAKED.stream().mapToLong(kind -> owner.held(kind).sockets()).sum();
    long waiting = owner.held(HeldKind.HALF_CLOSED).sockets();
    long dead = owner.deadSockets() == null ? 0 : owner.deadSockets();
    int least = thresholds.stuckSockets();
    return sockets + (waiting >= least ? waiting : 0) + (dead >= least ? dead : 0);
  }
}
