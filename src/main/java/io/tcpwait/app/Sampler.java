package io.tcpwait.app;

import io.tcpwait.app.config.AgentConfig;
import io.tcpwait.collect.Collector;
import io.tcpwait.collect.OwnPorts;
import io.tcpwait.collect.SampleStep;
import io.tcpwait.collect.SampleWatch;
import io.tcpwait.detect.Detector;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.detect.rules.Rules;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.outlet.Faults;
import io.tcpwait.processes.Allowance;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.Sample;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Takes samples and judges them, one after the other, on the thread that made it. */
final class Sampler implements AutoCloseable {
  private static final double MS_PER_SECOND = 1e3;

  private final Collector collector;
  private final Detector detector;
  private final SampleWatch watch;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private Thresholds thresholds;
  private Verdicts verdicts = Verdicts.NONE;

  /**
   * A sampler of the calling thread's network namespace.
   *
   * @param allowance what looks at processes may take
   * @param ownPorts that the agent itself listens on
   * @param serviceName the configured name of a port's service, or its number
   * @param watch is told what a sample is at
   */
  Sampler(
      ProcFs procfs,
      AgentConfig config,
      Allowance allowance,
      Supplier<OwnPorts> ownPorts,
      IntFunction<String> serviceName,
      SampleWatch watch) {
    this.watch = watch;
    thresholds = config.thresholds();
    collector = new Collector(procfs, options(config), allowance, ownPorts, watch);
    detector =
        new Detector(Rules.all(), serviceName, new Faults("cannot be judged", "kind")::leftOut);
  }

  private static Collector.Options options(AgentConfig config) {
    Thresholds of = config.thresholds();
    return new Collector.Options(
        config.top(),
        config.peerGroups(),
        Math.round(of.stuckAfterSeconds() * MS_PER_SECOND),
        of.stuckSockets());
  }

  /** From the next sample on. */
  void configure(AgentConfig config) {
    thresholds = config.thresholds();
    collector.configure(options(config));
  }

  /** One look at everything, and the verdicts after it. */
  Status sample(Duration interval, long lateSamples) {
    long nowNs = System.nanoTime();
    Sample sample = collector.sample(interval, lateSamples, verdicts.sought(), nowNs);
    watch.at(SampleStep.VERDICTS);
    verdicts = detector.detect(sample, thresholds, nowNs);
    collector.end();
    return new Status(sample, verdicts);
  }

  /** CPU time of the calling thread. */
  long threadCpuNs() {
    return threads.getCurrentThreadCpuTime();
  }

  /** Reads the kernel's counters alone, so that the first sample can tell which of them move. */
  void readCounters() {
    long nowNs = System.nanoTime();
    detector.counted(collector.readCounters(nowNs), nowNs);
  }

  /**
   * Whether one more sample may tell more: a finding that holds only if it is seen again, or a
   * process that is still searched for.
   */
  boolean mayTellMore(Status status) {
    Sample sample = status.sample();
    return sample.tcp() != null
        && (detector.isUndecided()
            || sample.search().state() == ProcessSearch.State.NOT_YET
            || (sample.programs().isEmpty() && !status.verdicts().sought().isEmpty()));
  }

  @Override
  public void close() {
    collector.close();
  }
}
