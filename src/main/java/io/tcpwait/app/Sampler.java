package io.tcpwait.app;

import io.tcpwait.app.config.AgentConfig;
import io.tcpwait.app.owners.Allowance;
import io.tcpwait.app.owners.OwnerSearch;
import io.tcpwait.app.owners.ProgramSearch;
import io.tcpwait.detect.Detector;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.detect.rules.Rules;
import io.tcpwait.kernel.NetNamespace;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetTcp;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.model.AcceptQueue;
import io.tcpwait.model.AgentCounts;
import io.tcpwait.model.Cause;
import io.tcpwait.model.HostCounts;
import io.tcpwait.model.OwnSockets;
import io.tcpwait.model.Owner;
import io.tcpwait.model.PeerGroups;
import io.tcpwait.model.ProcessSearch;
import io.tcpwait.model.Program;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Service;
import io.tcpwait.model.Source;
import io.tcpwait.model.StuckService;
import io.tcpwait.model.TcpCounts;
import io.tcpwait.model.TcpTable;
import io.tcpwait.model.Top;
import io.tcpwait.outlet.Faults;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes samples and says what is wrong, one after the other, on the thread that made it. */
final class Sampler implements AutoCloseable {
  private static final double NS_PER_SECOND = 1e9;
  private static final double MS_PER_SECOND = 1e3;

  private final String netns;
  private final SockDiag netlink = new SockDiag();
  private final TcpTable table;
  private final TcpSampler sockets;
  private final CounterSampler counters;
  private final HostSampler hostSampler;
  private final SourceHealth health = new SourceHealth();
  private final Allowance allowance;
  private final OwnerSearch owners;
  private final ProgramSearch programs;
  private final Detector detector;
  private final Clock clock = Clock.systemUTC();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Supplier<OwnPorts> ownPorts;
  private final int ownPid;
  private final SampleWatch watch;
  private Top top;
  private Thresholds thresholds;
  private PeerGroups peerGroups;
  private @Nullable Exception processFailure;
  private long samples;
  private long cpuNs;
  private double lastGoodSeconds = Double.NaN;

  /**
   * A sampler of the calling thread's network namespace.
   *
   * @param allowance what looks at processes may take
   * @param ownPorts that the agent itself listens on
   * @param serviceName what the service of a port is called
   * @param watch is told what a sample is at
   */
  Sampler(
      ProcFs procfs,
      AgentConfig config,
      Allowance allowance,
      Supplier<OwnPorts> ownPorts,
      IntFunction<String> serviceName,
      SampleWatch watch) {
    this.ownPorts = ownPorts;
    this.watch = watch;
    netns = NetNamespace.ownName(procfs);
    top = config.top();
    thresholds = config.thresholds();
    peerGroups = config.peerGroups();
    table = new TcpTable(top, stuckAfterMs(), new SecureRandom().nextLong());
    table.groups(peerGroups);
    sockets = new TcpSampler(netlink, new ProcNetTcp(procfs), table, health);
    counters = new CounterSampler(procfs, health);
    hostSampler = new HostSampler(procfs, health);
    this.allowance = allowance;
    owners = new OwnerSearch(procfs, allowance);
    programs = new ProgramSearch(procfs, netlink, allowance);
    detector =
        new Detector(Rules.all(), serviceName, new Faults("cannot be judged", "kind")::leftOut);
    ownPid = new Processes(procfs).self();
  }

  private long stuckAfterMs() {
    return Math.round(thresholds.stuckAfterSeconds() * MS_PER_SECOND);
  }

  /** From the next sample on. */
  void configure(AgentConfig config) {
    if (!config.top().equals(top)) {
      top = config.top();
      table.limit(top);
    }
    if (!config.peerGroups().equals(peerGroups)) {
      peerGroups = config.peerGroups();
      table.groups(peerGroups);
    }
    thresholds = config.thresholds();
    table.stuckAfter(stuckAfterMs());
  }

  /** One look at everything. What is cheap comes first, since it tells what has to be dumped. */
  Status sample(Duration interval, long lateSamples) {
    long startNs = System.nanoTime();
    long startCpuNs = threads.getCurrentThreadCpuTime();
    double unixSeconds = clock.millis() / MS_PER_SECOND;

    watch.at("sources sockstat, netstat, snmp");
    Map<String, Long> sockstat = counters.sockstat(netns.equals(NetNamespace.HOST), startNs);
    Map<String, Long> events = counters.events(startNs);
    watch.at("source sysctl");
    Map<String, Long> settings = counters.settings(startNs);
    watch.at("sources netlink, procfs");
    table.chosenPorts(ownPorts.get().chosen());
    table.terms(counters.terms(settings));
    table.counted(events, startNs);
    TcpCounts tcp = sockets.sample(startNs, owners.awaitsDump(), counters.activity());
    watch.at("the count of processes and namespaces");
    HostCounts hostCounts = hostSampler.sample(startNs);
    watch.at("source processes");
    List<Owner> holders = tcp == null ? List.of() : owners(tcp, hostCounts, startNs);
    List<Program> behind = tcp == null ? List.of() : programs(tcp, startNs);
    if (tcp != null) {
      tellHealthOfProcesses(tcp, holders.isEmpty() && behind.isEmpty(), startNs);
    }

    samples++;
    if (tcp != null) {
      lastGoodSeconds = unixSeconds;
    }
    AgentCounts agent =
        new AgentCounts(
            interval.toNanos() / NS_PER_SECOND,
            samples,
            lateSamples,
            (System.nanoTime() - startNs) / NS_PER_SECOND,
            (cpuNs + threads.getCurrentThreadCpuTime() - startCpuNs) / NS_PER_SECOND,
            allowance.spentNs() / NS_PER_SECOND,
            lastGoodSeconds,
            health.failures(),
            health.up());
    Sample sample =
        new Sample(
            netns,
            unixSeconds,
            tcp,
            sockstat,
            events,
            settings,
            holders,
            behind,
            hostCounts,
            agent,
            owners.state(),
            new OwnSockets(ownPid, ownPorts.get().served()));
    watch.at("its verdicts");
    Verdicts verdicts = detector.detect(sample, thresholds, startNs);
    cpuNs += threads.getCurrentThreadCpuTime() - startCpuNs;
    return new Status(sample, verdicts);
  }

  /** CPU time of the calling thread. */
  long threadCpuNs() {
    return threads.getCurrentThreadCpuTime();
  }

  /** Reads the kernel's counters alone, so that the first sample can tell which of them move. */
  void readCounters() {
    long nowNs = System.nanoTime();
    Map<String, Long> events = counters.events(nowNs);
    table.counted(events, nowNs);
    detector.counted(events, nowNs);
  }

  /**
   * Whether one more sample may tell more: a finding that holds only if it is seen again, or whose
   * processes are behind it.
   */
  boolean mayTellMore(Status status) {
    TcpCounts tcp = status.sample().tcp();
    return tcp != null
        && (detector.isUndecided()
            || owners.state().state() == ProcessSearch.State.NOT_YET
            || (status.sample().programs().isEmpty() && !detector.sought(tcp).isEmpty()));
  }

  private List<Owner> owners(TcpCounts tcp, HostCounts host, long nowNs) {
    OwnerSearch.Needs needs =
        new OwnerSearch.Needs(
            table.held(), stalled(tcp), host.deadSockets(), thresholds.stuckSockets());
    try {
      return owners.goOn(needs, nowNs);
    } catch (IOException | RuntimeException e) {
      processFailure = e;
      return List.of();
    }
  }

  /** The accept queues whose listeners' processes are worth knowing. */
  private static List<AcceptQueue> stalled(TcpCounts tcp) {
    Set<Service> notAccepted =
        tcp.closeWait().services().stream()
            .filter(of -> of.causes().of(Cause.NOT_ACCEPTED) > 0)
            .map(StuckService::service)
            .collect(Collectors.toSet());
    return tcp.acceptQueues().stream()
        .filter(queue -> queue.full() || notAccepted.contains(queue.service()))
        .toList();
  }

  private List<Program> programs(TcpCounts tcp, long nowNs) {
    try {
      return programs.goOn(detector.sought(tcp), nowNs);
    } catch (IOException | RuntimeException e) {
      processFailure = e;
      return List.of();
    }
  }

  private void tellHealthOfProcesses(TcpCounts tcp, boolean noneFound, long nowNs) {
    String denied = owners.problem() != null ? owners.problem() : programs.problem();
    if (processFailure != null) {
      health.failed(Source.PROCESSES, processFailure, CounterSampler.ABSENT, nowNs);
      processFailure = null;
    } else if (denied != null) {
      health.failed(Source.PROCESSES, denied, "some sockets have no process", nowNs);
    } else if (!noneFound) {
      health.succeeded(Source.PROCESSES);
    } else if (owners.state().state() == ProcessSearch.State.NOT_NEEDED
        && detector.sought(tcp).isEmpty()) {
      health.notAsked(Source.PROCESSES);
    }
  }

  @Override
  public void close() {
    owners.close();
    programs.close();
    netlink.close();
  }
}
