package io.tcpwait.outlet.metrics;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.model.Breakdown;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Service;
import io.tcpwait.model.Settings;
import io.tcpwait.model.TcpCounts;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a sample says of sockets and of the kernel.
 *
 * <pre>
 * tcpwait_sockets{netns="host",state="close_wait"} 360.0
 * tcpwait_close_wait_sockets{netns="host",peer="10.0.0.7:3306",role="outbound",service="3306"} 340.0
 * tcpwait_close_wait_sockets{netns="host",peer="other",role="outbound",service="3306"} 20.0
 * tcpwait_close_wait_sockets{netns="host",peer="other",role="outbound",service="other"} 0.0
 * tcpwait_time_wait_buckets{netns="host"} 12.0
 * tcpwait_time_wait_buckets_limit{netns="host"} 131072.0
 * tcpwait_sysctl{name="net.ipv4.tcp_tw_reuse",netns="host"} 2.0
 * tcpwait_kernel_events_total{event="TCPTimeWaitOverflow",netns="host"} 0.0
 * </pre>
 */
final class SocketFamilies {
  private static final String OTHER = "other";

  private final IntFunction<String> serviceName;

  /**
   * For services by name.
   *
   * @param serviceName what the service of a port is called
   */
  SocketFamilies(IntFunction<String> serviceName) {
    this.serviceName = serviceName;
  }

  List<Family> of(Sample sample) {
    return List.of(
        sockets(sample),
        closeWait(sample),
        timeWait(sample),
        timeWaitBuckets(sample),
        timeWaitBucketsLimit(sample),
        sockstat(sample),
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

  private Family closeWait(Sample sample) {
    return byPeer(
        Family.gauge(
            "tcpwait_close_wait_sockets",
            "Sockets in CLOSE_WAIT: the peer has closed, this side has not."),
        sample,
        TcpCounts::closeWait);
  }

  private Family timeWait(Sample sample) {
    return byPeer(
        Family.gauge(
            "tcpwait_time_wait_sockets",
            "Sockets in TIME_WAIT: this side closed first, within the last minute."),
        sample,
        TcpCounts::timeWait);
  }

  private Family byPeer(Family family, Sample sample, Function<TcpCounts, Breakdown> kind) {
    if (sample.tcp() != null) {
      addBreakdown(family, sample.netns(), kind.apply(sample.tcp()));
    }
    return family;
  }

  private void addBreakdown(Family family, String netns, Breakdown breakdown) {
    for (Breakdown.PeerCount of : breakdown.peers()) {
      addShare(family, netns, of.peer().service(), of.peer().label(), of.sockets());
    }
    for (Breakdown.ServiceCount of : breakdown.otherPeers()) {
      addShare(family, netns, of.service(), OTHER, of.sockets());
    }
    breakdown
        .otherServices()
        .forEach(
            (role, sockets) ->
                family.add(
                    sockets,
                    "netns",
                    netns,
                    "role",
                    role.label(),
                    "service",
                    OTHER,
                    "peer",
                    OTHER));
  }

  private void addShare(Family family, String netns, Service service, String peer, long sockets) {
    family.add(
        sockets,
        "netns",
        netns,
        "role",
        service.role().label(),
        "service",
        serviceName.apply(service.port()),
        "peer",
        peer);
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
