package io.tcpwait.outlet.metrics;

import io.tcpwait.sample.KernelCounters;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.TimeWaitCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of TIME_WAIT sockets.
 *
 * <pre>
 * tcpwait_time_wait_sockets{netns="host",peer="10.0.0.7",role="inbound",service="8086"} 6000.0
 * tcpwait_time_wait_arrivals_per_second{netns="host",peer="10.0.0.7",role="inbound",service="8086"} 100.0
 * tcpwait_time_wait_arrivals_total{netns="host"} 1200000.0
 * tcpwait_time_wait_buckets{netns="host"} 6012.0
 * tcpwait_time_wait_buckets_limit{netns="host"} 131072.0
 * </pre>
 */
final class TimeWaitFamilies {
  private final Shares shares;

  TimeWaitFamilies(Shares shares) {
    this.shares = shares;
  }

  List<Family> of(Sample sample) {
    Family sockets = Family.of(Metric.TIME_WAIT_SOCKETS);
    Family arrivals = Family.of(Metric.TIME_WAIT_ARRIVALS_PER_SECOND);
    if (sample.tcp() != null) {
      TimeWaitCounts counts = sample.tcp().timeWait();
      shares.add(sockets, sample.netns(), counts.sockets(), value -> value);
      shares.add(
          arrivals,
          sample.netns(),
          counts.arrived(),
          arrived -> counts.perSecond(Math.round(arrived)));
    }
    return List.of(
        sockets, arrivals, arrivalsByKernel(sample), buckets(sample), bucketsLimit(sample));
  }

  private static Family arrivalsByKernel(Sample sample) {
    return ifKnown(
        Family.of(Metric.TIME_WAIT_ARRIVALS), sample, KernelCounters.timeWaits(sample.events()));
  }

  private static Family buckets(Sample sample) {
    return ifKnown(Family.of(Metric.TIME_WAIT_BUCKETS), sample, sample.sockstat().get("tcp_tw"));
  }

  private static Family bucketsLimit(Sample sample) {
    return ifKnown(
        Family.of(Metric.TIME_WAIT_BUCKETS_LIMIT),
        sample,
        sample.settings().get(Settings.MAX_TW_BUCKETS));
  }

  private static Family ifKnown(Family family, Sample sample, @Nullable Long value) {
    return value == null ? family : family.add(value, "netns", sample.netns());
  }
}
