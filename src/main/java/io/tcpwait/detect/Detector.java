package io.tcpwait.detect;

import io.tcpwait.detect.history.BucketDemand;
import io.tcpwait.detect.history.ClientPorts;
import io.tcpwait.detect.history.CounterDeltas;
import io.tcpwait.detect.history.Histories;
import io.tcpwait.detect.history.PortProjections;
import io.tcpwait.detect.history.ProcessHistories;
import io.tcpwait.detect.history.QueueHistories;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.TcpCounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks every rule about every sample. Keeps a bounded history, which the rules compare a sample
 * with. For one thread.
 */
public final class Detector {
  private static final double NS_PER_SECOND = 1e9;

  private final List<Rule> rules;
  private final IntFunction<String> serviceName;
  private final boolean elsewhere;
  private final BiConsumer<String, RuntimeException> failed;
  private final Histories histories = new Histories();
  private final ProcessHistories processes = new ProcessHistories();
  private final PortProjections ports = new PortProjections();
  private final Ceilings ceilings = new Ceilings(histories, processes, ports);
  private final ClientPorts clientPorts = new ClientPorts();
  private final CounterDeltas events = new CounterDeltas();
  private final BucketDemand bucketDemand = new BucketDemand();
  private final QueueHistories queues = new QueueHistories();
  private final Hysteresis hysteresis = new Hysteresis();
  private final SameFacts sameFacts = new SameFacts();
  private Set<FindingKind> judgedLast = Set.of();
  private Verdicts last = Verdicts.NONE;
  private @Nullable Breakdown<Double> growthPerSecond;

  /**
   * A detector that has not seen a sample.
   *
   * @param rules at most one for each kind
   * @param serviceName the configured name of a port's service, or its number
   */
  public Detector(List<Rule> rules, IntFunction<String> serviceName) {
    this(
        rules,
        serviceName,
        false,
        (what, e) -> {
          throw e;
        });
  }

  /**
   * The same with a report of bugs: if a rule throws, its kind is not judged, and the others are.
   *
   * @param elsewhere whether its samples are of another network namespace than the agent's own
   * @param failed is told of the failure, with the label of the kind if a rule failed
   */
  public Detector(
      List<Rule> rules,
      IntFunction<String> serviceName,
      boolean elsewhere,
      BiConsumer<String, RuntimeException> failed) {
    this.rules = rules;
    this.serviceName = serviceName;
    this.elsewhere = elsewhere;
    this.failed = failed;
  }

  /** Whether another sample like the last would raise a finding, or make it worse. */
  public boolean isUndecided() {
    return hysteresis.isUndecided();
  }

  /**
   * The verdicts after another sample. A kind that the sample cannot judge keeps its findings.
   * Without the TCP table, a sample cannot judge any kind.
   *
   * @param nowNs when the sample was taken, by a monotonic clock
   */
  public Verdicts detect(Sample whole, Thresholds thresholds, long nowNs) {
    try {
      last = judge(whole, thresholds, nowNs / NS_PER_SECOND);
    } catch (RuntimeException e) {
      failed.accept("all", e);
      last = last.unjudged();
    }
    return last;
  }

  private Verdicts judge(Sample whole, Thresholds thresholds, double nowSeconds) {
    Sample sample = AgentFilter.leaveOut(whole);
    events.update(sample.events(), nowSeconds);
    TcpCounts tcp = sample.tcp();
    if (tcp == null) {
      return last.unjudged();
    }
    remember(sample, tcp, thresholds, nowSeconds);
    if (sameFacts.holdFor(whole, thresholds, nowSeconds) && hysteresis.isEmpty()) {
      return new Verdicts(
          List.of(),
          judgedLast,
          growthPerSecond,
          ports.budgets(),
          events.timeWaitsPerSecond(),
          Map.of(),
          List.of());
    }
    List<Finding> found = new ArrayList<>();
    Set<FindingKey> keys = new HashSet<>();
    RuleContext context =
        new RuleContext(
            sample,
            tcp,
            thresholds,
            histories,
            processes,
            ceilings,
            ports,
            clientPorts,
            events,
            bucketDemand,
            queues,
            hysteresis::isRaised,
            key -> hysteresis.isRaised(key) || keys.contains(key),
            serviceName,
            elsewhere);
    Set<FindingKind> judged = EnumSet.noneOf(FindingKind.class);
    for (Rule rule : rules) {
      List<Finding> ofRule = new ArrayList<>();
      try {
        rule.judge(context, ofRule::add);
        if (rule.canJudge(context)) {
          judged.add(rule.kind());
        }
        found.addAll(ofRule);
        ofRule.forEach(finding -> keys.add(finding.key()));
      } catch (RuntimeException e) {
        failed.accept(rule.kind().label(), e);
      }
    }
    judgedLast = Collections.unmodifiableSet(judged);
    List<Finding> findings =
        hysteresis.update(
            found, judged, thresholds.clearAfterSeconds(), nowSeconds, sample.seconds());
    return new Verdicts(
        findings,
        judgedLast,
        growthPerSecond,
        ports.budgets(),
        events.timeWaitsPerSecond(),
        fdSecondsLeft(context),
        LookupTargets.of(findings, tcp));
  }

  private void remember(Sample sample, TcpCounts tcp, Thresholds thresholds, double nowSeconds) {
    if (tcp.closeWait().agesKnown()) {
      histories.update(tcp.closeWait(), thresholds.stuckAfterSeconds(), nowSeconds);
      growthPerSecond = histories.growth(tcp.closeWait().stuck());
    }
    processes.update(sample.owners(), histories, searched(sample, tcp), nowSeconds);
    queues.update(tcp.acceptQueues(), sample.events(), nowSeconds);
    ceilings.update(sample, nowSeconds);
    ports.update(sample, tcp, events, histories, nowSeconds);
    clientPorts.update(tcp.timeWait(), nowSeconds);
    bucketDemand.update(tcp.timeWait(), sample.sockstat().get("tcp_tw"), events, nowSeconds);
  }

  /** Processes may have been searched while there were fewer stuck sockets than now. */
  private static double searched(Sample sample, TcpCounts tcp) {
    long sought = sample.search().stuckSought();
    CloseWaitCounts closeWait = tcp.closeWait();
    // A connection that waits to be accepted has no descriptor to be searched for.
    long stuck = closeWait.stuck().total() - closeWait.causes().of(Cause.NOT_ACCEPTED);
    return sought == 0 || stuck <= 0 ? 1 : Math.min(1, (double) sought / stuck);
  }

  private static Map<Integer, Double> fdSecondsLeft(RuleContext context) {
    Map<Integer, Double> secondsLeft = new HashMap<>();
    for (Owner owner : context.sample().owners()) {
      Ceiling descriptors = context.descriptors(owner);
      if (descriptors != null) {
        secondsLeft.put(owner.pid(), descriptors.secondsLeft());
      }
    }
    return Map.copyOf(secondsLeft);
  }
}
