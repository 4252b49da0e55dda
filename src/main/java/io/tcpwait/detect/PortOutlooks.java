package io.tcpwait.detect;

import io.tcpwait.model.BindPool;
import io.tcpwait.model.LocalAddress;
import io.tcpwait.model.Peer;
import io.tcpwait.model.PortBudget;
import io.tcpwait.model.PortCounts;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Settings;
import io.tcpwait.model.TcpCounts;
import io.tcpwait.model.Terms;
import io.tcpwait.model.TimeWaitCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long the ports last, by what was seen of their connections so far. */
final class PortOutlooks {
  private static final double MS_PER_SECOND = 1e3;

  /** Connections that come and go are no trend before they have become this much more. */
  private static final double NOTABLE_PART = 0.01;

  /** On average the kernel's timers let one live so much longer, at 250 ticks a second. */
  private static final double TIMER_SLACK_SECONDS = 1;

  private record Tuple(LocalAddress source, Peer peer) {}

  private Map<Object, Slope> live = new HashMap<>();
  private List<BudgetOutlook> budgets = List.of();
  private Map<LocalAddress, Double> poolSecondsLeft = Map.of();

  /** Takes in a sample that has the TCP table. */
  void update(Sample sample, TcpCounts tcp, Events events, double nowSeconds) {
    PortCounts ports = tcp.ports();
    if (ports == null) {
      budgets = List.of();
      poolSecondsLeft = Map.of();
      return;
    }
    Map<Object, Slope> kept = new HashMap<>();
    List<BudgetOutlook> outlooks = new ArrayList<>();
    for (PortBudget budget : ports.budgets()) {
      Slope slope = slope(new Tuple(budget.source(), budget.peer()), kept);
      if (ports.establishedShown()) {
        slope.put(nowSeconds, (double) budget.live());
      }
      Reuse reuse = Reuse.of(budget, sample.settings(), events.moved("TWRecycled"));
      outlooks.add(outlook(budget, reuse, slope, sample.settings(), tcp.timeWait()));
    }
    Map<LocalAddress, Double> pools = new HashMap<>();
    for (BindPool pool : ports.pools()) {
      Slope slope = slope(pool.source(), kept);
      if (ports.establishedShown()) {
        slope.put(nowSeconds, (double) pool.live());
      }
      pools.put(pool.source(), secondsLeft(pool, slope, ports, tcp.timeWait()));
    }
    live = kept;
    budgets = List.copyOf(outlooks);
    poolSecondsLeft = Map.copyOf(pools);
  }

  private Slope slope(Object of, Map<Object, Slope> kept) {
    Slope slope = live.getOrDefault(of, new Slope());
    kept.put(of, slope);
    return slope;
  }

  private static BudgetOutlook outlook(
      PortBudget budget,
      Reuse reuse,
      Slope slope,
      Map<String, Long> settings,
      TimeWaitCounts timeWait) {
    double arrivals = timeWait.perSecond(budget.arrived());
    double delay =
        settings.getOrDefault(Settings.TW_REUSE_DELAY, Terms.DEFAULT_REUSE_DELAY_MS)
            / MS_PER_SECOND;
    long holding = reuse.works() ? budget.young() : budget.timeWait();
    Outlook outlook =
        new Outlook(
            budget.usable(),
            budget.live(),
            pace(slope, (double) budget.usable()),
            holding,
            arrivals,
            reuse.works() ? arrivals : expiries(budget.expiring(), timeWait),
            reuse.works() ? delay : timeWait.lengthSeconds() + TIMER_SLACK_SECONDS);
    double hold = reuse.works() ? delay : timeWait.lengthSeconds();
    return new BudgetOutlook(
        budget,
        reuse,
        arrivals,
        Math.max(0, budget.usable() - budget.live()) / hold,
        budget.live() + holding,
        outlook.secondsLeft());
  }

  private static double secondsLeft(
      BindPool pool, Slope slope, PortCounts ports, TimeWaitCounts timeWait) {
    double limit = ports.bindablePorts();
    return new Outlook(
            limit,
            pool.live(),
            pace(slope, limit),
            pool.timeWait(),
            timeWait.perSecond(pool.arrived()),
            expiries(pool.expiring(), timeWait),
            timeWait.lengthSeconds() + TIMER_SLACK_SECONDS)
        .secondsLeft();
  }

  private static double pace(Slope live, double limit) {
    return live.change() >= NOTABLE_PART * limit ? live.perSecond() : 0;
  }

  /** They are in the last sixth of their time, or past it. */
  static double expiries(long expiring, TimeWaitCounts timeWait) {
    return expiring / (timeWait.lengthSeconds() / 6 + TIMER_SLACK_SECONDS);
  }

  /** Of the budgets of the last sample, in its order. */
  List<BudgetOutlook> budgets() {
    return budgets;
  }

  /** Until an address has used all ports that a bind may give; infinite if never. */
  double secondsLeft(BindPool pool) {
    return poolSecondsLeft.getOrDefault(pool.source(), Double.POSITIVE_INFINITY);
  }
}
