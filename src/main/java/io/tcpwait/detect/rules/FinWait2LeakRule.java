package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.text.FinWait2LeakText;
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
 * {@link FindingKind#FIN_WAIT2_LEAK}: this side has ended its sending, and the peers never close. A
 * client that waits for an answer is given a quarter of an hour. A patient client and a client that
 * its server has forgotten cannot be told apart sooner.
 */
public final class FinWait2LeakRule implements Rule {
  @Override
  public FindingKind kind() {
    return FindingKind.FIN_WAIT2_LEAK;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return context.tcp().stalled().finWait2() != null;
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    List<StalledService> services = context.tcp().stalled().finWait2();
    if (services == null) {
      return;
    }
    Set<Service> said = new HashSet<>();
    Map<Service, Long> now = new HashMap<>();
    for (StalledService waits : services) {
      now.put(waits.service(), waits.overdue());
      FindingKey key = FindingKey.of(kind(), waits.service());
      if (waits.overdue() >= context.threshold(key, context.thresholds().stuckSockets())) {
        said.add(waits.service());
        Holders holders = Holders.of(context.sample(), HeldKind.FIN_WAIT2, waits.service());
        found.accept(FinWait2LeakText.finding(context, key, waits, holders));
      }
    }
    for (Owner owner : context.sample().owners()) {
      FindingKey key = FindingKey.of(kind(), owner);
      long unsaid = ManyServices.unsaid(owner, HeldKind.FIN_WAIT2, said, now);
      if (unsaid >= context.threshold(key, context.thresholds().stuckSockets())) {
        found.accept(FinWait2LeakText.finding(context, key, owner, unsaid));
      }
    }
  }
}
