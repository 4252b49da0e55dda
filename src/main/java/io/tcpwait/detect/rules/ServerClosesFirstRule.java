package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.text.ServerClosesFirstText;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitService;
import java.util.function.Consumer;

/**
 * {@link FindingKind#SERVER_CLOSES_FIRST}: a service of this host has the TIME_WAITs of its
 * connections, since it closes first.
 */
public final class ServerClosesFirstRule implements Rule {
  /** Fewer are not worth a finding. */
  private static final double LEAST_PER_SECOND = 1;

  @Override
  public FindingKind kind() {
    return FindingKind.SERVER_CLOSES_FIRST;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return true;
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    for (TimeWaitService of : timeWait.services()) {
      FindingKey key = FindingKey.of(kind(), of.service());
      double perSecond = timeWait.perSecond(of.arrived());
      if (of.service().role() == Role.INBOUND
          && perSecond >= context.threshold(key, LEAST_PER_SECOND)) {
        found.accept(ServerClosesFirstText.finding(context, key, of));
      }
    }
  }
}
