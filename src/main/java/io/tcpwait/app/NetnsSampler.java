package io.tcpwait.app;

import io.tcpwait.collect.Collector;
import io.tcpwait.collect.SampleStep;
import io.tcpwait.collect.SampleWatch;
import io.tcpwait.detect.Detector;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.detect.rules.Rules;
import io.tcpwait.outlet.Faults;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.Sample;
import java.time.Duration;
import java.util.function.IntFunction;

/** Takes samples of one network namespace and judges them, one after the other. */
final class NetnsSampler implements AutoCloseable {
  private final Collector collector;
  private final Detector detector;
  private final SampleWatch watch;
  private Verdicts verdicts = Verdicts.NONE;

  /**
   * A sampler that has seen nothing.
   *
   * @param serviceName the configured name of a port's service, or its number
   * @param watch is told what a sample is at
   */
  NetnsSampler(Collector collector, IntFunction<String> serviceName, SampleWatch watch) {
    this.collector = collector;
    this.watch = watch;
    detector =
        new Detector(Rules.all(), serviceName, new Faults("cannot be judged", "kind")::leftOut);
  }

  /** From the next sample on. */
  void configure(Collector.Options options) {
    collector.configure(options);
  }

  /** One look at everything in the calling thread's namespace, and the verdicts after it. */
  Status sample(Duration interval, long lateSamples, Thresholds thresholds) {
    long nowNs = System.nanoTime();
    Sample sample = collector.sample(interval, lateSamples, verdicts.sought(), nowNs);
    watch.at(SampleStep.VERDICTS);
    verdicts = detector.detect(sample, thresholds, nowNs);
    return new Status(sample, verdicts);
  }

  /** Ends a sample: CPU time of the calling thread since its start is what it has cost. */
  void end() {
    collector.end();
  }

  /** Reads the kernel's counters alone, so that the first sample can tell which of them move. */
  void readCounters() {
    long nowNs = System.nanoTime();
    detector.counted(collector.readCounters(nowNs), nowNs);
  }

  boolean hasFindings() {
    return !verdicts.findings().isEmpty();
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
