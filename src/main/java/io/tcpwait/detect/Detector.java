package io.tcpwait.detect;

import io.tcpwait.model.BindPool;
import io.tcpwait.model.Breakdown;
import io.tcpwait.model.CloseWaitSockets;
import io.tcpwait.model.Owner;
import io.tcpwait.model.PortCounts;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Sought;
import io.tcpwait.model.StuckService;
import io.tcpwait.model.TcpCounts;
import io.tcpwait.model.TimeWaitCounts;
import io.tcpwait.model.TimeWaitService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is wrong. Keeps a bounded history of what has stuck sockets, and of the ports of those
 * who use the most. One thread's.
 */
public final class Detector {
  private static final double NS_PER_SECOND = 1e9;

  private final Histories histories = new Histories();
  private final Owners owners = new Owners(histories);
  private final Ceilings ceilings = new Ceilings(histories, owners);
  private final PortOutlooks ports = new PortOutlooks();
  private final PortReturn portReturn = new PortReturn();
  private final Events events = new Events();
  private final Alarms closeWaitAlarms = new Alarms();
  private final Alarms timeWaitAlarms = new Alarms();
  private final Wording wording;
  private Verdicts last = Verdicts.NONE;
  private List<Finding> closeWaitFindings = List.of();
  private List<Finding> timeWaitFindings = List.of();
  private @Nullable Breakdown<Double> growthPerSecond;
  private Map<Integer, Double> fdSecondsLeft = Map.of();

  /**
   * A detector that has seen nothing.
   *
   * @param serviceName what the service of a port is called
   */
  public Detector(IntFunction<String> serviceName) {
    wording = new Wording(serviceName);
  }

  /**
   * What holds after one more sample. A sample without the TCP table changes no finding, and judges
   * nothing; nor does one without the ages of CLOSE_WAITs say anything of these.
   *
   * @param sockets of the dump that the sample is of
   * @param nowNs when the sample was taken, by a clock that only goes forward
   */
  public Verdicts detect(
      Sample sample, CloseWaitSockets sockets, Thresholds thresholds, long nowNs) {
    double nowSeconds = nowNs / NS_PER_SECOND;
    events.update(sample.events(), nowSeconds);
    TcpCounts tcp = sample.tcp();
    if (tcp == null) {
      last = last.unjudged();
      return last;
    }
    if (tcp.closeWait().agesKnown()) {
      judgeCloseWaits(sample, tcp, sockets, thresholds, nowSeconds);
    }
    judgeTimeWaits(sample, tcp, thresholds, nowSeconds);
    last =
        new Verdicts(
            Stream.concat(closeWaitFindings.stream(), timeWaitFindings.stream())
                .sorted(Finding.WORST_FIRST)
                .toList(),
            known(sample, tcp),
            growthPerSecond,
            ports.budgets(),
            events.timeWaitsPerSecond(),
            fdSecondsLeft);
    return last;
  }

  /**
   * Whose processes would be worth knowing for what is found so far, the most so first.
   *
   * @param tcp of a sample that is yet to be judged
   */
  public List<Sought> sought(TcpCounts tcp) {
    return Suspects.of(timeWaitFindings, tcp);
  }

  private void judgeCloseWaits(
      Sample sample,
      TcpCounts tcp,
      CloseWaitSockets sockets,
      Thresholds thresholds,
      double nowSeconds) {
    histories.update(tcp.closeWait(), sockets, thresholds.stuckAfterSeconds(), nowSeconds);
    owners.update(sample.owners(), nowSeconds);
    ceilings.update(sample, nowSeconds);
    Look look = new Look(sample, thresholds, histories, owners, ceilings, closeWaitAlarms, wording);
    List<Finding> found = new ArrayList<>();
    for (StuckService stuck : tcp.closeWait().services()) {
      CloseWaitLeak.find(look, stuck).ifPresent(found::add);
      CloseWaitGrowth.find(look, stuck).ifPresent(found::add);
      AcceptStall.find(look, stuck).ifPresent(found::add);
    }
    Map<Integer, Double> secondsLeft = new HashMap<>();
    for (Owner owner : sample.owners()) {
      DeadSockets.find(look, owner).ifPresent(found::add);
      FdLimit.find(look, owner).ifPresent(found::add);
      Ceiling descriptors = owners.descriptors(owner, thresholds.stuckSockets());
      if (descriptors != null) {
        secondsLeft.put(owner.pid(), descriptors.secondsLeft());
      }
    }
    closeWaitFindings =
        closeWaitAlarms.update(found, thresholds.clearAfterSeconds(), nowSeconds, sample.seconds());
    growthPerSecond = histories.growth(tcp.closeWait().stuck());
    fdSecondsLeft = Map.copyOf(secondsLeft);
  }

  /** Those that this sample, or one before it, has what it takes to judge. */
  private Set<FindingKind> known(Sample sample, TcpCounts tcp) {
    Set<FindingKind> known =
        EnumSet.of(FindingKind.PORT_RECYCLING, FindingKind.SERVER_CLOSES_FIRST);
    if (growthPerSecond != null) {
      known.addAll(FindingKind.OF_CLOSE_WAIT);
    }
    if (tcp.ports() != null) {
      known.addAll(EnumSet.of(FindingKind.PORT_BUDGET, FindingKind.BIND_POOL));
    }
    if (FullBuckets.isKnown(sample)) {
      known.add(FindingKind.TIME_WAIT_BUCKETS);
    }
    if (!sample.settings().isEmpty()) {
      known.add(FindingKind.SYSCTL);
    }
    return Collections.unmodifiableSet(known);
  }

  private void judgeTimeWaits(
      Sample sample, TcpCounts tcp, Thresholds thresholds, double nowSeconds) {
    ports.update(sample, tcp, events, nowSeconds);
    TimeWaitCounts timeWait = tcp.timeWait();
    portReturn.update(timeWait, nowSeconds);
    Look look = new Look(sample, thresholds, histories, owners, ceilings, timeWaitAlarms, wording);
    List<Finding> found = new ArrayList<>();
    PortCounts counts = tcp.ports();
    if (counts != null) {
      for (BudgetOutlook outlook : ports.budgets()) {
        PortShortage.find(look, timeWait, counts, outlook).ifPresent(found::add);
      }
      for (BindPool pool : counts.pools()) {
        BindShortage.find(look, counts, pool, ports.secondsLeft(pool), timeWait.lengthSeconds())
            .ifPresent(found::add);
      }
    }
    FullBuckets.find(look, timeWait, counts, events).ifPresent(found::add);
    for (TimeWaitCounts.Client client : timeWait.clients()) {
      portReturn.find(look, timeWait, client, events).ifPresent(found::add);
    }
    for (TimeWaitService service : timeWait.services()) {
      ClosesFirst.find(look, timeWait, counts, events, service).ifPresent(found::add);
    }
    found.addAll(SettingsAdvice.find(look, tcp, ports.budgets(), events));
    timeWaitFindings =
        timeWaitAlarms.update(found, thresholds.clearAfterSeconds(), nowSeconds, sample.seconds());
  }
}
