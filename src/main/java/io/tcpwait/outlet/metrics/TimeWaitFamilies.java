package io.tcpwait.outlet.metrics;

import io.tcpwait.model.KernelCounters;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Settings;
import io.tcpwait.model.TimeWaitCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sample says of TIME_WAIT.
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
    Family sockets =
        Family.gauge(
            "tcpwait_time_wait_sockets",
            "Sockets in TIME_WAIT: this side closed first, within the last minute.");
    Family arrivals =
        Family.gauge(
            "tcpwait_time_wait_arrivals_per_second",
            "How fast they came since the sample before, or over five seconds where that is"
                + " longer, by their own timers and what they leave of the kernel's count.");
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
        Family.counter(
            "tcpwait_time_wait_arrivals",
            "TIME_WAITs that there have been, by the kernel's own count (TW and TWKilled)."),
        sample,
        KernelCounters.timeWaits(sample.events()));
  }

  private static Family buckets(Sample sample) {
    return ifKnown(
        Family.gauge(
            "tcpwait_time_wait_buckets",
            "TIME_WAITs, and FIN_WAIT2s that nobody holds open, that count against the limit."),
        sample,
        sample.sockstat().get("tcp_tw"));
  }

  private static Family bucketsLimit(Sample sample) {
    return ifKnown(
        Family.gauge(
            "tcpwait_time_wait_buckets_limit",
            "The setting tcp_max_tw_buckets: past it a closed connection gets no TIME_WAIT."),
        sample,
        sample.settings().get(Settings.MAX_TW_BUCKETS));
  }

  private static Family ifKnown(Family family, Sample sample, @Nullable Long value) {
    return value == null ? family : family.add(value, "netns", sample.netns());
  }
}
