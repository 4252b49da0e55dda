package io.tcpwait.detect;

import io.tcpwait.detect.history.BucketDemand;
import io.tcpwait.detect.history.ClientPorts;
import io.tcpwait.detect.history.CounterDeltas;
import io.tcpwait.detect.history.Histories;
import io.tcpwait.detect.history.PortProjections;
import io.tcpwait.detect.history.ProcessHistories;
import io.tcpwait.detect.history.QueueHistories;
import io.tcpwait.detect.history.ServiceHistory;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckService;
import io.tcpwait.sample.TcpCounts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that a rule may look at: a sample, the samples before it as histories, and the thresholds.
 *
 * @param tcp the table of the sample
 * @param raised whether the finding with a key has held since an earlier sample
 * @param said whether the finding with a key holds now, if its rule was asked before
 * @param serviceName the configured name of a port's service, or its number
 * @param elsewhere whether the sample is of another network namespace than the agent's own
 */
public record RuleContext(
    Sample sample,
    TcpCounts tcp,
    Thresholds thresholds,
    Histories histories,
    ProcessHistories processes,
    Ceilings ceilings,
    PortProjections ports,
    ClientPorts clientPorts,
    CounterDeltas events,
    BucketDemand bucketDemand,
    QueueHistories queues,
    Predicate<FindingKey> raised,
    Predicate<FindingKey> said,
    IntFunction<String> serviceName,
    boolean elsewhere) {

  /** A finding is kept down to this part of the threshold that raises it. */
  private static final double KEEP_RATIO = 0.8;

  /** Sockets with a smaller part of a ceiling's use are not the reason why it is full. */
  private static final double NOTABLE_PART = 0.05;

  /** A page for sockets that may still be closed waits, unless there is no time to wait. */
  private static final double NO_TIME_SECONDS = 120;

  public Map<String, Long> settings() {
    return sample.settings();
  }

  /** Starts a finding about this sample. */
  public Finding.Builder finding(FindingKey key, Severity severity) {
    return Finding.of(key, severity, sample.netns()).elsewhere(elsewhere);
  }

  /** The limits that the stuck sockets of a service near, the nearest first. */
  public List<Ceiling> ceilings(StuckService stuck) {
    return ceilings.of(stuck, sample, thresholds.stuckSockets());
  }

  /** The descriptors of a process; null if their number or limit is not known. */
  public @Nullable Ceiling descriptors(Owner owner) {
    return ceilings.descriptors(owner, thresholds.stuckSockets());
  }

  /** {@code outbound service 3306}. */
  public String name(Service service) {
    return service.role().label() + " service " + serviceName.apply(service.port());
  }

  /**
   * The process behind TIME_WAITs, which do not have a process themselves.
   *
   * @param peer null for the process that listens
   * @return null if no process is known
   */
  public @Nullable HostProcess program(Service service, @Nullable Peer peer) {
    return sample.programs().stream()
        .filter(of -> of.service().equals(service) && Objects.equals(of.peer(), peer))
        .findFirst()
        .orElse(null);
  }

  /** The value at which a finding holds: less than {@code threshold} if it is already raised. */
  public double threshold(FindingKey key, double threshold) {
    return raised.test(key) ? KEEP_RATIO * threshold : threshold;
  }

  /**
   * Critical if a ceiling is near or nearly full.
   *
   * @param sockets how many sockets of the finding run into it. A ceiling of the whole host counts
   *     only if they are a good part of its use, and so do full descriptors
   */
  public Severity severity(Iterable<Ceiling> ceilings, long sockets) {
    return severity(ceilings, sockets, thresholds.criticalWithinSeconds());
  }

  /** As {@link #severity(Iterable, long)}, for stuck sockets of a service. */
  public Severity severity(Iterable<Ceiling> ceilings, StuckService stuck) {
    return severity(ceilings, stuck.stuck(), withinSeconds(Set.of(stuck.service())));
  }

  /** As {@link #severity(Iterable, long)}, for the stuck sockets of a process. */
  public Severity severity(Iterable<Ceiling> ceilings, Owner owner) {
    return severity(ceilings, owner.stuck(), withinSeconds(owner.stuckByService().keySet()));
  }

  /** A leak of one service is enough to be sure. */
  private double withinSeconds(Set<Service> services) {
    boolean late = false;
    boolean leaks = false;
    for (Service service : services) {
      ServiceHistory history = histories.of(service);
      boolean mayBeClosed = history != null && history.mayBeClosed();
      late |= mayBeClosed;
      leaks |= history != null && history.pace().isGrowing() && !mayBeClosed;
    }
    double within = thresholds.criticalWithinSeconds();
    return late && !leaks ? Math.min(NO_TIME_SECONDS, within) : within;
  }

  private Severity severity(Iterable<Ceiling> ceilings, long sockets, double withinSeconds) {
    for (Ceiling ceiling : ceilings) {
      boolean theirs = isNotable(sockets, ceiling);
      boolean near =
          ceiling.secondsLeft() < withinSeconds && (theirs || !ceiling.kind().isOfHost());
      boolean full =
          ceiling.usedRatio() >= thresholds.criticalRatio()
              && (theirs || ceiling.kind() == Ceiling.Kind.PORTS);
      if (near || full) {
        return Severity.CRITICAL;
      }
    }
    return Severity.WARNING;
  }

  /** Whether sockets are a good part of a ceiling's use. */
  public static boolean isNotable(long sockets, Ceiling ceiling) {
    return sockets >= NOTABLE_PART * ceiling.used();
  }
}
