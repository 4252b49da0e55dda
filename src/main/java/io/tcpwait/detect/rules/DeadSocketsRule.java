package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.history.ProcessHistory;
import io.tcpwait.detect.text.DescriptorText;
import io.tcpwait.sample.Owner;
import java.util.function.Consumer;

/** {@link FindingKind#DEAD_SOCKETS}: a process keeps sockets that the kernel has finished with. */
public final class DeadSocketsRule implements Rule {
  /**
   * Sockets that were never connected look the same; they do not stay for ten minutes, nor increase
   * by this part of the threshold.
   */
  private static final double RISE_RATIO = 0.5;

  @Override
  public FindingKind kind() {
    return FindingKind.DEAD_SOCKETS;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return context.tcp().closeWait().agesKnown()
        && context.sample().search().isKnown()
        && context.sample().owners().stream().noneMatch(owner -> mayLeak(context, owner));
  }

  /** Whether it has enough of them, and was not watched for long enough to tell. */
  private boolean mayLeak(RuleContext context, Owner owner) {
    Long dead = owner.deadSockets();
    double least = context.thresholds().stuckSockets();
    return dead != null
        && dead >= least
        && !context.processes().history(owner).isWatchedInDetail()
        && !isLeak(context, FindingKey.of(kind(), owner), owner, least);
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    for (Owner owner : context.sample().owners()) {
      Long dead = owner.deadSockets();
      FindingKey key = FindingKey.of(kind(), owner);
      double least = context.threshold(key, context.thresholds().stuckSockets());
      if (dead != null && dead >= least && isLeak(context, key, owner, least)) {
        found.accept(DescriptorText.deadSockets(context, key, owner, dead));
      }
    }
  }

  private static boolean isLeak(RuleContext context, FindingKey key, Owner owner, double least) {
    ProcessHistory history = context.processes().history(owner);
    return context.raised().test(key)
        || history.deadRise(owner) >= RISE_RATIO * least
        || history.keepsDead(least);
  }
}
