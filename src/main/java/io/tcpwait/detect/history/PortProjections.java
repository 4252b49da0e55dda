package io.tcpwait.detect.history;

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
public final class PortProjections {
  private static final double MS_PER_SECOND = 1e3;

  /** Connections that come and go are no trend before they have become this much more. */
  private static final double NOTABLE_PART = 0.01;

  /** On average the kernel's timers let one live so much longer, at 250 ticks a second. */
  private static final double TIMER_SLACK_SECONDS = 1;

  /** Rates over less would be those of chance. */
  private static final double LEAST_DELAY_SECONDS = 0.5;

  /** What may come by chance: so many times the root of a count. */
  private static final double CHANCE_FACTOR = 2;

  /** What becomes more within a day, but not within a minute, is seen in values so far apart. */
  private static final double MINUTE_SECONDS = 60;

  /** What became more by the minute, and does still, is not a third of that by the last values. */
  private static final double STILL_FACTOR = 3;

  /** What is remembered of a budget or a pool. */
  private static final class Past {
    private final LeastSquares live = new LeastSquares();
    private final LeastSquares liveByMinute = new LeastSquares();
    private double lastMinuteSeconds = Double.NaN;
    private double lastWithoutSeconds = Double.NaN;

    void put(double nowSeconds, double count) {
      live.put(nowSeconds, count);
      if (Double.isNaN(lastMinuteSeconds) || nowSeconds - lastMinuteSeconds >= MINUTE_SECONDS) {
        liveByMinute.put(nowSeconds, count);
        lastMinuteSeconds = nowSeconds;
      }
    }

    /** How many more there are per second; 0 where it may be by chance, or is over. */
    double pace(double limit) {
      double least = NOTABLE_PART * limit;
      if (live.change() >= least) {
        return live.perSecond();
      }
      return liveByMinute.change() >= least
          ? Math.clamp(STILL_FACTOR * live.perSecond(), 0, liveByMinute.perSecond())
          : 0;
    }

    /** For how long it is so, counted from the last sample where it was not. */
    double overrunSeconds(boolean is, double nowSeconds) {
      if (!is || Double.isNaN(lastWithoutSeconds)) {
        lastWithoutSeconds = nowSeconds;
      }
      return is ? nowSeconds - lastWithoutSeconds : Double.NaN;
    }
  }

  private record Tuple(LocalAddress source, Peer peer) {}

  private Map<Object, Past> pasts = new HashMap<>();
  private List<BudgetProjection> budgets = List.of();
  private Map<LocalAddress, Double> poolSecondsLeft = Map.of();

  /** Takes in a sample that has the TCP table. */
  public void update(Sample sample, TcpCounts tcp, CounterDeltas events, double nowSeconds) {
    PortCounts ports = tcp.ports();
    if (ports == null) {
      budgets = List.of();
      poolSecondsLeft = Map.of();
      return;
    }
    Map<Object, Past> kept = new HashMap<>();
    List<BudgetProjection> outlooks = new ArrayList<>();
    for (PortBudget budget : ports.budgets()) {
      Past past = past(new Tuple(budget.source(), budget.peer()), kept);
      if (ports.establishedShown()) {
        past.put(nowSeconds, (double) budget.live());
      }
      double arrivals = tcp.timeWait().perSecond(budget.arrived());
      Reuse reuse = Reuse.of(budget, sample.settings(), events.perSecond("TWRecycled"), arrivals);
      outlooks.add(outlook(budget, reuse, past, sample.settings(), tcp.timeWait(), nowSeconds));
    }
    Map<LocalAddress, Double> pools = new HashMap<>();
    for (BindPool pool : ports.pools()) {
      Past past = past(pool.source(), kept);
      if (ports.establishedShown()) {
        past.put(nowSeconds, (double) pool.live());
      }
      pools.put(pool.source(), secondsLeft(pool, past, tcp.timeWait()));
    }
    pasts = kept;
    budgets = List.copyOf(outlooks);
    poolSecondsLeft = Map.copyOf(pools);
  }

  private Past past(Object of, Map<Object, Past> kept) {
    Past past = pasts.getOrDefault(of, new Past());
    kept.put(of, past);
    return past;
  }

  private static BudgetProjection outlook(
      PortBudget budget,
      Reuse reuse,
      Past past,
      Map<String, Long> settings,
      TimeWaitCounts timeWait,
      double nowSeconds) {
    double delay =
        Math.max(1, settings.getOrDefault(Settings.TW_REUSE_DELAY, Terms.DEFAULT_REUSE_DELAY_MS))
            / MS_PER_SECOND;
    double seen = timeWait.perSecond(budget.arrived());
    // What has been used anew within the window is not seen; nothing younger than the delay has.
    double arrivals =
        reuse.works() && delay >= LEAST_DELAY_SECONDS
            ? Math.max(seen, budget.young() / delay)
            : seen;
    long holding = reuse.works() ? budget.young() : budget.timeWait();
    Projection outlook =
        new Projection(
            budget.usable(),
            budget.live(),
            past.pace((double) budget.usable()),
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
        outlook.secondsLeft());
  }

  private static double secondsLeft(BindPool pool, Past past, TimeWaitCounts timeWait) {
    double limit = pool.limit();
    // Those of connections that are not bound can be many with one port.
    double portsOfEach = pool.timeWait() > pool.used() ? (double) pool.used() / pool.timeWait() : 1;
    return new Projection(
            limit,
            pool.live(),
            past.pace(limit),
            portsOfEach * pool.timeWait(),
            portsOfEach * timeWait.perSecond(pool.arrived()),
            portsOfEach * expiries(pool.expiring(), timeWait),
            holdSeconds(timeWait))
        .secondsLeft();
  }

  /** How long one is there, on average. */
  public static double holdSeconds(TimeWaitCounts timeWait) {
    return timeWait.lengthSeconds() + TIMER_SLACK_SECONDS;
  }

  /** They are in the last sixth of their time, or past it. */
  public static double expiries(long expiring, TimeWaitCounts timeWait) {
    return expiring / (timeWait.lengthSeconds() / 6 + TIMER_SLACK_SECONDS);
  }

  /** Of the budgets of the last sample, in its order. */
  public List<BudgetProjection> budgets() {
    return budgets;
  }

  /** Until an address has used all ports that a bind may give; infinite if never. */
  public double secondsLeft(BindPool pool) {
    return poolSecondsLeft.getOrDefault(pool.source(), Double.POSITIVE_INFINITY);
  }
}
