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
   * A sampler that has not taken a sample yet.
   *
   * @param serviceName the configured name of a port's service, or its number
   * @param elsewhere whether the network namespace is another than the agent's own
   * @param watch is told which step a sample is at
   */
  NetnsSampler(
      Collector collector, IntFunction<String> serviceName, boolean elsewhere, SampleWatch watch) {
    this.collector = collector;
    this.watch = watch;
    detector =
        new Detector(
            Rules.all(), serviceName, elsewhere, new Faults("cannot be judged", "kind")::leftOut);
  }

  /** Takes effect with the next sample. */
  void configure(Collector.Options options) {
    collector.configure(options);
  }

  /** Takes effect with the next sample. */
  void rename(String netns) {
    collector.rename(netns);
  }

  /** Looks once at everything in the calling thread's namespace, and judges it. */
  Status sample(Duration interval, long lateSamples, Thresholds thresholds) {
    long nowNs = System.nanoTime();
    Sample sample = collector.sample(interval, lateSamples, verdicts.sought(), nowNs);
    watch.at(SampleStep.VERDICTS);
    verdicts = detector.detect(sample, thresholds, nowNs);
    return new Status(sample, verdicts);
  }

  /** Ends a sample: its cost is the CPU time of the calling thread since its start. */
  void end() {
    collector.end();
  }

  boolean hasFindings() {
    return !verdicts.findings().isEmpty();
  }

  /**
   * Whether another sample may tell more. A finding may hold only if it is seen again, or a process
   * may still be searched for.
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
