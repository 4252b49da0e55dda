package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.text.AcceptStallText;
import io.tcpwait.model.Cause;
import io.tcpwait.model.Role;
import io.tcpwait.model.StuckService;
import java.util.function.Consumer;

/**
 * {@link FindingKind#ACCEPT_STALL}: connections got their FIN while they waited to be accepted. One
 * stuck connection is enough: the queue is served in order, so that nothing was accepted since.
 */
public final class AcceptStallRule implements Rule {
  @Override
  public FindingKind kind() {
    return FindingKind.ACCEPT_STALL;
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
      long notAccepted = stuck.causes().of(Cause.NOT_ACCEPTED);
      if (notAccepted > 0 && stuck.service().role() == Role.INBOUND) {
        FindingKey key = FindingKey.of(kind(), stuck.service());
        found.accept(AcceptStallText.finding(context, key, stuck, notAccepted));
      }
    }
  }
}
