package io.tcpwait.app;

import io.tcpwait.app.Scope.NetnsSelection;
import io.tcpwait.app.config.AgentConfig;
import io.tcpwait.collect.Collector;
import io.tcpwait.collect.HostNamespaces;
import io.tcpwait.collect.ListenerCount;
import io.tcpwait.collect.OwnPorts;
import io.tcpwait.collect.SampleStep;
import io.tcpwait.collect.SampleWatch;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.processes.Allowance;
import io.tcpwait.sample.PeerSink;
import io.tcpwait.sample.Top;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes samples of the own network namespace, and of others if they are watched, and judges them.
 * Works on the thread that made it, one sample after the other.
 */
final class Sampler implements AutoCloseable {
  private static final double MS_PER_SECOND = 1e3;

  private final SockDiag netlink = new SockDiag();
  private final HostNamespaces namespaces;
  private final NetnsSampler own;
  private final @Nullable OtherNamespaces others;
  private final SampleWatch watch;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private AgentConfig config;

  /**
   * A sampler of the calling thread's network namespace.
   *
   * @param netns whether other namespaces are watched too
   * @param allowance how much CPU time looks at processes may take
   * @param ownPorts the ports that the agent itself listens on
   * @param serviceName the configured name of a port's service, or its number
   * @param peerSink is given all peers, if it wants them
   * @param watch is told which step a sample is at
   */
  Sampler(
      ProcFs procfs,
      NetnsSelection netns,
      AgentConfig config,
      Allowance allowance,
      Supplier<OwnPorts> ownPorts,
      IntFunction<String> serviceName,
      PeerSink peerSink,
      SampleWatch watch) {
    this.watch = watch;
    this.config = config;
    ProcessNamer namer = new ProcessNamer(procfs);
    Collector.Options options = options(config, config.top());
    boolean all = netns == NetnsSelection.all;
    namespaces = new HostNamespaces(procfs, namer, all);
    Collector ofOwn =
        Collector.ofOwn(
            procfs, netlink, namer, namespaces, options, allowance, ownPorts, peerSink, watch);
    own = new NetnsSampler(ofOwn, serviceName, false, watch);
    Function<String, Collector> ofOther =
        name ->
            Collector.ofOther(
                name,
                procfs,
                netlink,
                namer,
                otherOptions(this.config),
                allowance,
                peerSink,
                watch);
    others =
        all
            ? new OtherNamespaces(
                namespaces,
                new ListenerCount(netlink),
                name -> new NetnsSampler(ofOther.apply(name), serviceName, true, watch),
                allowance.isLimited(),
                config.namespaces().cpuShare())
            : null;
    configure(config);
  }

  private static Collector.Options options(AgentConfig config, Top top) {
    Thresholds of = config.thresholds();
    return new Collector.Options(
        top,
        config.peerGroups(),
        Math.round(of.stuckAfterSeconds() * MS_PER_SECOND),
        of.stuckSockets());
  }

  /** Fewer peers and services of another namespace are named, since series are bounded. */
  private static Collector.Options otherOptions(AgentConfig config) {
    return options(config, config.top().atMost(Top.OF_OTHER));
  }

  /** Takes effect with the next sample. */
  void configure(AgentConfig next) {
    config = next;
    own.configure(options(next, next.top()));
    namespaces.watch(next.namespaces().watched());
    if (others != null) {
      others.configure(otherOptions(next), next.namespaces().cpuShare(), next.namespaces().named());
    }
  }

  /** Looks once at everything, and judges it. */
  HostStatus sample(Duration interval, long lateSamples) {
    Status status = own.sample(interval, lateSamples, config.thresholds());
    HostStatus all = HostStatus.of(status, namespaces.ownName());
    if (others != null) {
      watch.at(SampleStep.OTHER_NAMESPACES);
      all = others.sample(status, interval, config.thresholds());
    }
    own.end();
    return all;
  }

  /** CPU time of the calling thread. */
  long threadCpuNs() {
    return threads.getCurrentThreadCpuTime();
  }

  /** Whether another sample may tell more. */
  boolean mayTellMore(HostStatus status) {
    return own.mayTellMore(status.own()) || (others != null && others.mayTellMore());
  }

  @Override
  public void close() {
    own.close();
    if (others != null) {
      others.close();
    }
    namespaces.close();
    netlink.close();
  }
}
