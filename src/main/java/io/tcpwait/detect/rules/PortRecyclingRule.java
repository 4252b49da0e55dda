package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.text.PortRecyclingText;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitCounts.Client;
import java.util.function.Consumer;

/**
 * {@link FindingKind#PORT_RECYCLING}: a client needs its ports again before their TIME_WAITs on
 * this side have ended.
 */
public final class PortRecyclingRule implements Rule {
  private static final double NEAR_RATIO = 0.8;

  /** A slower client shows few ports, which chance may explain, and is hardly ever delayed. */
  private static final double LEAST_PER_SECOND = 1;

  /**
   * A client that is back before the end has left TIME_WAITs on nearly half of its ports or more,
   * as chance would. A burst on a few of many ports does not, whatever its rate.
   */
  private static final double LEFT_RATIO = 0.4;

  @Override
  public FindingKind kind() {
    return FindingKind.PORT_RECYCLING;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return true;
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    for (Client client : context.tcp().timeWait().clients()) {
      FindingKey key = FindingKey.of(kind(), client.peer());
      if (isEarly(context, key, client)) {
        found.accept(PortRecyclingText.finding(context, key, client));
      }
    }
  }

  private static boolean isEarly(RuleContext context, FindingKey key, Client client) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    double perSecond = timeWait.perSecond(client.arrived());
    double needed = perSecond * timeWait.lengthSeconds();
    double ports = context.threshold(key, client.ports());
    return context.clientPorts().areKnown(client.peer())
        && needed >= NEAR_RATIO * ports
        && client.sockets() >= LEFT_RATIO * ports
        && perSecond >= context.threshold(key, LEAST_PER_SECOND);
  }
}
