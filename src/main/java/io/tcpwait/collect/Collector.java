package io.tcpwait.collect;

import io.tcpwait.kernel.NetNamespace;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetTcp;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.processes.Allowance;
import io.tcpwait.processes.OwnerSearch;
import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.OwnSockets;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.PeerSink;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Sought;
import io.tcpwait.sample.StuckService;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes samples, one after the other, on the thread that made it. */
public final class Collector implements AutoCloseable {
  private static final double NS_PER_SECOND = 1e9;
  private static final double MS_PER_SECOND = 1e3;

  private final TcpTable table;
  private final TcpSampler sockets;
  private final CounterSampler counters;
  private final @Nullable HostSampler hostSampler;
  private final SourceHealth health;
  private final Allowance allowance;
  private final ProcessSearches searches;
  private final Clock clock = Clock.systemUTC();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Supplier<OwnPorts> ownPorts;
  private final PeerSink peerSink;
  private final int ownPid;
  private final SampleWatch watch;
  private String netns;
  private Options options;
  private long samples;
  private long cpuNs;
  private long startCpuNs;
  private double lastGoodSeconds = Double.NaN;

  /**
   * The configuration of samples.
   *
   * @param top how many peers and services are named
   * @param peerGroups groups of peers whose sums are wanted
   * @param stuckAfterMs the age from which a CLOSE_WAIT counts as stuck
   * @param stuckSockets how many stuck sockets start a search for their processes
   */
  public record Options(Top top, PeerGroups peerGroups, long stuckAfterMs, int stuckSockets) {}

  /**
   * A collector for the calling thread's network namespace, with the counts of the whole host.
   *
   * @param netlink shared by the collectors of a thread
   * @param namer shared, since it remembers the names of containers
   * @param namespaces of the host
   * @param allowance how much CPU time looks at processes may take
   * @param ownPorts that the agent itself listens on
   * @param peerSink is given all peers, if it wants them
   * @param watch is told each step of a sample
   */
  public static Collector ofOwn(
      ProcFs procfs,
      SockDiag netlink,
      ProcessNamer namer,
      HostNamespaces namespaces,
      Options options,
      Allowance allowance,
      Supplier<OwnPorts> ownPorts,
      PeerSink peerSink,
      SampleWatch watch) {
    SourceHealth health = new SourceHealth();
    return new Collector(
        NetNamespace.ownName(procfs),
        procfs,
        netlink,
        namer,
        options,
        allowance,
        ownPorts,
        peerSink,
        watch,
        health,
        new HostSampler(procfs, namespaces, health));
  }

  /**
   * A collector for another network namespace, which the calling thread enters for each sample.
   *
   * @param netns the name of the namespace
   * @param netlink shared by the collectors of a thread
   * @param namer shared, since it remembers the names of containers
   */
  public static Collector ofOther(
      String netns,
      ProcFs procfs,
      SockDiag netlink,
      ProcessNamer namer,
      Options options,
      Allowance allowance,
      PeerSink peerSink,
      SampleWatch watch) {
    return new Collector(
        netns,
        procfs,
        netlink,
        namer,
        options,
        allowance,
        () -> OwnPorts.NONE,
        peerSink,
        watch,
        new SourceHealth(netns),
        null);
  }

  private Collector(
      String netns,
      ProcFs procfs,
      SockDiag netlink,
      ProcessNamer namer,
      Options options,
      Allowance allowance,
      Supplier<OwnPorts> ownPorts,
      PeerSink peerSink,
      SampleWatch watch,
      SourceHealth health,
      @Nullable HostSampler hostSampler) {
    this.netns = netns;
    this.options = options;
    this.allowance = allowance;
    this.ownPorts = ownPorts;
    this.peerSink = peerSink;
    this.watch = watch;
    this.health = health;
    this.hostSampler = hostSampler;
    table = new TcpTable(options.top, options.stuckAfterMs, new SecureRandom().nextLong());
    table.groups(options.peerGroups);
    sockets = new TcpSampler(netlink, new ProcNetTcp(procfs), table, health);
    counters = new CounterSampler(procfs, health);
    searches = new ProcessSearches(procfs, namer, netlink, allowance, hostSampler != null, health);
    ownPid = new Processes(procfs).self();
  }

  /** Gives the network namespace another name, from the next sample on. */
  public void rename(String next) {
    netns = next;
    health.rename(next);
  }

  /** Changes the options, from the next sample on. */
  public void configure(Options next) {
    if (!next.top.equals(options.top)) {
      table.limit(next.top);
    }
    if (!next.peerGroups.equals(options.peerGroups)) {
      table.groups(next.peerGroups);
    }
    table.stuckAfter(next.stuckAfterMs);
    options = next;
  }

  /**
   * Takes a sample. Cheap sources come first, since they tell what has to be dumped.
   *
   * @param startNs now, by a monotonic clock
   * @param sought the sockets whose programs are to be searched for
   */
  public Sample sample(Duration interval, long lateSamples, List<Sought> sought, long startNs) {
    startCpuNs = threads.getCurrentThreadCpuTime();
    double unixSeconds = clock.millis() / MS_PER_SECOND;

    watch.at(SampleStep.COUNTERS);
    Map<String, Long> sockstat = counters.sockstat(netns.equals(NetNamespace.HOST), startNs);
    Map<String, Long> events = counters.events(startNs);
    watch.at(SampleStep.SETTINGS);
    Map<String, Long> settings = counters.settings(startNs);
    watch.at(SampleStep.TCP_TABLE);
    table.chosenPorts(ownPorts.get().chosen());
    table.terms(counters.terms(settings));
    table.counted(events, startNs);
    TcpCounts tcp = sockets.sample(startNs, searches.awaitsDump(), counters.activity());
    if (tcp != null && peerSink.wants()) {
      peerSink.take(netns, unixSeconds, table.peerList(tcp));
    }
    watch.at(SampleStep.HOST);
    HostCounts hostCounts = hostSampler == null ? HostCounts.UNKNOWN : hostSampler.sample(startNs);
    watch.at(SampleStep.OWNERS);
    List<Owner> holders = tcp == null ? List.of() : owners(tcp, hostCounts, startNs);
    List<Program> behind = tcp == null ? List.of() : searches.programs(sought, startNs);
    if (tcp != null) {
      searches.tellHealth(sought.isEmpty(), holders.isEmpty() && behind.isEmpty(), startNs);
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
    return new Sample(
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
        searches.state(),
        new OwnSockets(ownPid, ownPorts.get().served()));
  }

  /** Ends a sample: CPU time from its start up to now is part of its cost, verdicts included. */
  public void end() {
    cpuNs += threads.getCurrentThreadCpuTime() - startCpuNs;
  }

  /** CPU time of the calling thread. */
  public long threadCpuNs() {
    return threads.getCurrentThreadCpuTime();
  }

  private List<Owner> owners(TcpCounts tcp, HostCounts host, long nowNs) {
    OwnerSearch.Needs needs =
        new OwnerSearch.Needs(table.held(), stalled(tcp), host.deadSockets(), options.stuckSockets);
    return searches.owners(needs, nowNs);
  }

  /** The accept queues whose listeners' processes are of interest. */
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

  @Override
  public void close() {
    searches.close();
  }
}
