package io.tcpwait.detect;

import java.util.function.Consumer;

/** The judgement of one {@linkplain FindingKind kind}. Does not keep state between samples. */
public interface Rule {
  FindingKind kind();

  /** Whether the sample shows enough to say that nothing of this kind is wrong. */
  boolean canJudge(RuleContext context);

  /** Hands over every finding of the sample, whether or not the last sample showed it too. */
  void judge(RuleContext context, Consumer<Finding> found);
}
