package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.text.CloseWaitText;
import io.tcpwait.detect.text.ProcessLeakText;
import io.tcpwait.sample.Breakdown.ServiceShare;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@link FindingKind#CLOSE_WAIT_LEAK}: a service has stuck sockets. Or a process has them over many
 * services with too few each, as a client of peers that listen on a port each.
 */
public final class CloseWaitLeakRule implements Rule {
  @Override
  public FindingKind kind() {
    return FindingKind.CLOSE_WAIT_LEAK;
  }

  /**
   * A leak that no service shows may still be that of a process: the processes have to be known.
   */
  @Override
  public boolean canJudge(RuleContext context) {
    return context.tcp().closeWait().agesKnown()
        && !mayHideLeak(context)
        && (context.sample().search().isKnown()
            || stuckOfSmallServices(context) < context.thresholds().stuckSockets());
  }

  private static long stuckOfSmallServices(RuleContext context) {
    return context.tcp().closeWait().services().stream()
        .mapToLong(StuckService::stuck)
        .filter(stuck -> stuck < context.thresholds().stuckSockets())
        .sum();
  }

  /** Whether some service would have a leak if the sockets of uncertain age were stuck. */
  private static boolean mayHideLeak(RuleContext context) {
    CloseWaitCounts counts = context.tcp().closeWait();
    int least = context.thresholds().stuckSockets();
    for (ServiceShare<Long> uncertain : counts.uncertain()) {
      long stuck =
          counts.services().stream()
              .filter(of -> of.service().equals(uncertain.service()))
              .mapToLong(StuckService::stuck)
              .sum();
      if (stuck < least && stuck + uncertain.value() >= least) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    if (!context.tcp().closeWait().agesKnown()) {
      return;
    }
    Set<Service> said = new HashSet<>();
    for (StuckService stuck : context.tcp().closeWait().services()) {
      FindingKey key = FindingKey.of(kind(), stuck.service());
      if (stuck.stuck() >= context.threshold(key, context.thresholds().stuckSockets())) {
        said.add(stuck.service());
        found.accept(
            CloseWaitText.finding(context, key, stuck)
                .summary(CloseWaitText.leaks(context, stuck))
                .build());
      }
    }
    judgeProcesses(context, said, found);
  }

  private void judgeProcesses(RuleContext context, Set<Service> said, Consumer<Finding> found) {
    boolean sharedSaid = false;
    for (Owner owner : context.sample().owners()) {
      FindingKey key = FindingKey.of(kind(), owner);
      double least = context.threshold(key, context.thresholds().stuckSockets());
      // The first of several processes that share all their sockets stands for the others.
      boolean shares = owner.sharedSockets() >= owner.stuck();
      if (unsaid(context.tcp().closeWait(), owner, said) >= least && !(shares && sharedSaid)) {
        sharedSaid |= shares;
        found.accept(ProcessLeakText.finding(context, key, owner));
      }
    }
  }

  /**
   * The stuck sockets of a process that belong to services without a finding. The search for
   * processes lags behind, so sockets that are gone by now do not count.
   */
  private static long unsaid(CloseWaitCounts now, Owner owner, Set<Service> said) {
    Holding held = owner.held(HeldKind.STUCK);
    Map<Service, Long> stuckNow = new HashMap<>();
    now.services().forEach(of -> stuckNow.put(of.service(), of.stuck()));
    boolean allListed = now.services().size() < CloseWaitCounts.MAX_SERVICES;
    long unsaid = 0;
    long saidNow = 0;
    for (Map.Entry<Service, Long> of : held.byService().entrySet()) {
      long left = stuckNow.getOrDefault(of.getKey(), allListed ? 0 : of.getValue());
      if (!said.contains(of.getKey())) {
        unsaid += Math.min(of.getValue(), left);
      }
    }
    for (Service service : said) {
      saidNow += stuckNow.getOrDefault(service, 0L);
    }
    long unlisted =
        held.sockets() - held.byService().values().stream().mapToLong(Long::longValue).sum();
    return Math.min(unsaid + (allListed ? 0 : unlisted), now.stuck().total() - saidNow);
  }
}
