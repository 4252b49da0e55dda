package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.text.ReceiveStallText;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StalledService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@link FindingKind#RECEIVE_STALL}: connections whose receive queue stays full. A consumer that
 * pauses for longer than {@code stuck-after} cannot be told from a consumer that never reads again.
 */
public final class ReceiveStallRule implements Rule {
  @Override
  public FindingKind kind() {
    return FindingKind.RECEIVE_STALL;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return context.tcp().stalled().receive() != null;
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    List<StalledService> services = context.tcp().stalled().receive();
    if (services == null) {
      return;
    }
    Set<Service> said = new HashSet<>();
    Map<Service, Long> now = new HashMap<>();
    for (StalledService stalled : services) {
      now.put(stalled.service(), stalled.sockets());
      FindingKey key = FindingKey.of(kind(), stalled.service());
      if (stalled.sockets() >= context.threshold(key, context.thresholds().stuckSockets())) {
        said.add(stalled.service());
        Holders holders = Holders.of(context.sample(), HeldKind.STALLED, stalled.service());
        found.accept(ReceiveStallText.finding(context, key, stalled, holders));
      }
    }
    for (Owner owner : context.sample().owners()) {
      FindingKey key = FindingKey.of(kind(), owner);
      long unsaid = ManyServices.unsaid(owner, HeldKind.STALLED, said, now);
      if (unsaid >= context.threshold(key, context.thresholds().stuckSockets())) {
        found.accept(ReceiveStallText.finding(context, key, owner, unsaid));
      }
    }
  }
}
