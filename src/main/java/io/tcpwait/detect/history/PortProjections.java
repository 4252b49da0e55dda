package io.tcpwait.detect.history;

import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.TimeWaitCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long the ports last, by the connections seen so far. */
public final class PortProjections {
  private static final double MS_PER_SECOND = 1e3;

  /**
   * The kernel's timers let a TIME_WAIT live this much longer on average, at 250 ticks a second.
   */
  private static final double TIMER_SLACK_SECONDS = 1;

  /** A rate over a shorter time would be that of chance. */
  private static final double LEAST_DELAY_SECONDS = 0.5;

  /** A count varies by chance by this many times its square root. */
  private static final double CHANCE_FACTOR = 2;

  private record Tuple(LocalAddress source, Peer peer) {}

  private Map<Object, PortHistory> pasts = new HashMap<>();
  private List<BudgetProjection> judged = List.of();
  private int shown;

  /** Seconds until an address has used all ports. */
  private Map<LocalAddress, Double> pools = Map.of();

  /**
   * Takes in a sample that has the TCP table.
   *
   * @param leaks the histories of CLOSE_WAITs, with this sample
   */
  public void update(
      Sample sample, TcpCounts tcp, CounterDeltas events, Histories leaks, double nowSeconds) {
    PortCounts ports = tcp.ports();
    if (ports == null) {
      judged = List.of();
      shown = 0;
      pools = Map.of();
      return;
    }
    Map<Object, PortHistory> kept = new HashMap<>();
    List<BudgetProjection> outlooks = new ArrayList<>();
    for (PortBudget budget : ports.judged()) {
      PortHistory past = history(new Tuple(budget.source(), budget.peer()), kept);
      if (ports.establishedShown()) {
        past.put(nowSeconds, (double) budget.live());
      }
      double arrivals = tcp.timeWait().perSecond(budget.arrived());
      Reuse reuse = Reuse.of(budget, sample.settings(), events.perSecond("TWRecycled"), arrivals);
      past.hold(budget.ports(), budget.held(), arrivals, nowSeconds);
      double pace = pace(budget, past, leaks, nowSeconds);
      outlooks.add(
          outlook(ports, budget, reuse, past, pace, sample.settings(), tcp.timeWait(), nowSeconds));
    }
    Map<LocalAddress, Double> ofPools = new HashMap<>();
    for (BindPool pool : ports.pools()) {
      PortHistory past = history(pool.source(), kept);
      if (ports.establishedShown()) {
        past.put(nowSeconds, (double) pool.live());
      }
      ofPools.put(pool.source(), secondsLeft(pool, past, tcp.timeWait(), nowSeconds));
    }
    pasts = kept;
    judged = List.copyOf(outlooks);
    shown = ports.budgets().size();
    pools = Map.copyOf(ofPools);
  }

  private PortHistory history(Object of, Map<Object, PortHistory> kept) {
    PortHistory past = pasts.getOrDefault(of, new PortHistory());
    kept.put(of, past);
    return past;
  }

  /**
   * The increase per second of connections that have not ended. A leak has one pace, whatever it
   * runs into.
   */
  private static double pace(
      PortBudget budget, PortHistory past, Histories leaks, double nowSeconds) {
    boolean isLeak = 2 * budget.ports().by(PortHolder.CLOSE_WAIT) > budget.live();
    double leaked = isLeak ? leaks.pacePerSecond(budget.peer()) : 0;
    double watched = past.pace((double) budget.usable(), nowSeconds);
    return leaked > 0 ? leaked : watched;
  }

  private static BudgetProjection outlook(
      PortCounts ports,
      PortBudget budget,
      Reuse reuse,
      PortHistory past,
      double pace,
      Map<String, Long> settings,
      TimeWaitCounts timeWait,
      double nowSeconds) {
    double delay =
        Math.max(1, settings.getOrDefault(Settings.TW_REUSE_DELAY, Terms.DEFAULT_REUSE_DELAY_MS))
            / MS_PER_SECOND;
    double seen = timeWait.perSecond(budget.arrived());
    // A TIME_WAIT reused within the window is not seen, but it was older than the delay.
    double arrivals =
        reuse.works() && delay >= LEAST_DELAY_SECONDS
            ? Math.max(seen, budget.young() / delay)
            : seen;
    long holding = reuse.works() ? budget.young() : budget.timeWait();
    Projection outlook =
        new Projection(
            budget.usable(),
            budget.live()
                + past.unseen(pace, (double) (budget.usable() - budget.live()), nowSeconds),
            pace,
            holding,
            arrivals,
            reuse.works() ? arrivals : expiries(budget.expiring(), timeWait),
            reuse.works() ? delay : holdSeconds(timeWait));
    double hold = reuse.works() ? delay : timeWait.lengthSeconds();
    double sustainable = Math.max(0, budget.usable() - budget.live()) / hold;
    double byChance =
        CHANCE_FACTOR * Math.sqrt((double) budget.arrived()) / timeWait.windowSeconds();
    return new BudgetProjection(
        budget,
        reuse,
        arrivals,
        sustainable,
        past.overrunSeconds(arrivals - byChance > sustainable, nowSeconds),
        budget.live() + holding,
        past.isPartFull(budget.held(), ports.rangePorts()),
        outlook.secondsLeft());
  }

  private static double secondsLeft(
      BindPool pool, PortHistory past, TimeWaitCounts timeWait, double nowSeconds) {
    double limit = pool.limit();
    double pace = past.pace(limit, nowSeconds);
    // Many TIME_WAITs of connections that were not bound can share one port.
    double portsOfEach = pool.timeWait() > pool.used() ? (double) pool.used() / pool.timeWait() : 1;
    return new Projection(
            limit,
            pool.live() + past.unseen(pace, limit - pool.live(), nowSeconds),
            pace,
            portsOfEach * pool.timeWait(),
            portsOfEach * timeWait.perSecond(pool.arrived()),
            portsOfEach * expiries(pool.expiring(), timeWait),
            holdSeconds(timeWait))
        .secondsLeft();
  }

  /** How long a TIME_WAIT lasts on average. */
  public static double holdSeconds(TimeWaitCounts timeWait) {
    return timeWait.lengthSeconds() + TIMER_SLACK_SECONDS;
  }

  /**
   * TIME_WAITs that expire per second, if {@code expiring} of them are in the last sixth of their
   * time, or past it.
   */
  public static double expiries(long expiring, TimeWaitCounts timeWait) {
    return expiring / (timeWait.lengthSeconds() / 6 + TIMER_SLACK_SECONDS);
  }

  /** The budgets of the last sample that are shown, in its order. */
  public List<BudgetProjection> budgets() {
    return judged.subList(0, shown);
  }

  /** All budgets of the last sample: first the budgets that are shown, then the nearest others. */
  public List<BudgetProjection> judged() {
    return judged;
  }

  /**
   * The budget towards a peer with the largest share of its ports in use; null without a budget.
   */
  public @Nullable BudgetProjection of(Peer peer) {
    return judged.stream()
        .filter(outlook -> outlook.budget().peer().equals(peer))
        .max(Comparator.comparingDouble(BudgetProjection::usedRatio))
        .orElse(null);
  }

  /** Seconds until an address has used all ports that a bind may give; infinite if never. */
  public double secondsLeft(BindPool pool) {
    return pools.getOrDefault(pool.source(), Double.POSITIVE_INFINITY);
  }
}
