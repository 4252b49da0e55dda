package io.tcpwait.outlet.metrics;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Settings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sample says of sockets and of the kernel.
 *
 * <pre>
 * tcpwait_sockets{netns="host",state="close_wait"} 360.0
 * tcpwait_time_wait_sockets{netns="host",peer="10.0.0.7",role="inbound",service="8086"} 6000.0
 * tcpwait_time_wait_buckets{netns="host"} 12.0
 * tcpwait_time_wait_buckets_limit{netns="host"} 131072.0
 * tcpwait_sysctl{name="net.ipv4.tcp_tw_reuse",netns="host"} 2.0
 * tcpwait_kernel_events_total{event="TCPTimeWaitOverflow",netns="host"} 0.0
 * </pre>
 */
final class SocketFamilies {
  private final Shares shares;

  SocketFamilies(Shares shares) {
    this.shares = shares;
  }

  List<Family> of(Sample sample) {
    return List.of(
        sockets(sample),
        timeWait(sample),
        timeWaitBuckets(sample),
        timeWaitBucketsLimit(sample),
        sockstat(sample),
        deadSockets(sample),
        settings(sample),
        events(sample));
  }

  private static Family sockets(Sample sample) {
    Family family = Family.gauge("tcpwait_sockets", "TCP sockets by state.");
    if (sample.tcp() != null) {
      for (Map.Entry<TcpState, Long> of : sample.tcp().sockets().entrySet()) {
        family.add(of.getValue(), "netns", sample.netns(), "state", of.getKey().label());
      }
    }
    return family;
  }

  private Family timeWait(Sample sample) {
    Family family =
        Family.gauge(
            "tcpwait_time_wait_sockets",
            "Sockets in TIME_WAIT: this side closed first, within the last minute.");
    if (sample.tcp() != null) {
      shares.add(family, sample.netns(), sample.tcp().timeWait().sockets(), value -> value);
    }
    return family;
  }

  private static Family timeWaitBuckets(Sample sample) {
    Family family =
        Family.gauge(
            "tcpwait_time_wait_buckets",
            "TIME_WAITs, and FIN_WAIT2s that nobody holds open, that count against the limit.");
    addIfKnown(family, sample.netns(), sample.sockstat().get("tcp_tw"));
    return family;
  }

  private static Family timeWaitBucketsLimit(Sample sample) {
    Family family =
        Family.gauge(
            "tcpwait_time_wait_buckets_limit",
            "The setting tcp_max_tw_buckets: past it a closed connection gets no TIME_WAIT.");
    addIfKnown(family, sample.netns(), sample.settings().get(Settings.MAX_TW_BUCKETS));
    return family;
  }

  private static void addIfKnown(Family family, String netns, @Nullable Long value) {
    if (value != null) {
      family.add(value, "netns", netns);
    }
  }

  private static Family sockstat(Sample sample) {
    return byKey(
        Family.gauge(
            "tcpwait_sockstat",
            "What the kernel itself counts of sockets; tcp_orphan, tcp_alloc and tcp_mem_pages"
                + " are of the whole host."),
        sample.netns(),
        "name",
        sample.sockstat());
  }

  private static Family deadSockets(Sample sample) {
    Family family =
        Family.gauge(
            "tcpwait_dead_sockets_estimate",
            "TCP sockets that this host's kernel has allocated and that are in no table.");
    Long dead = sample.host().deadSockets();
    return dead == null ? family : family.add(dead);
  }

  private static Family settings(Sample sample) {
    return byKey(
        Family.gauge("tcpwait_sysctl", "Settings of the kernel."),
        sample.netns(),
        "name",
        sample.settings());
  }

  private static Family events(Sample sample) {
    return byKey(
        Family.counter(
            "tcpwait_kernel_events", "The kernel's own counters of TCP events, by their names."),
        sample.netns(),
        "event",
        sample.events());
  }

  private static Family byKey(Family family, String netns, String label, Map<String, Long> values) {
    values.forEach((name, value) -> family.add(value, "netns", netns, label, name));
    return family;
  }
}
