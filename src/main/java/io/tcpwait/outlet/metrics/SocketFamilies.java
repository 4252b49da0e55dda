package io.tcpwait.outlet.metrics;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.Sample;
import java.util.List;
import java.util.Map;

/**
 * What a sample says of sockets and of the kernel.
 *
 * <pre>
 * tcpwait_sockets{netns="host",state="close_wait"} 360.0
 * tcpwait_sockstat{name="tcp_tw",netns="host"} 12.0
 * tcpwait_namespaces{state="found"} 3.0
 * tcpwait_sysctl{name="net.ipv4.tcp_tw_reuse",netns="host"} 2.0
 * tcpwait_kernel_events_total{event="TCPTimeWaitOverflow",netns="host"} 0.0
 * </pre>
 */
final class SocketFamilies {
  private SocketFamilies() {}

  static List<Family> of(Sample sample) {
    return List.of(
        sockets(sample),
        sockstat(sample),
        deadSockets(sample),
        namespaces(sample),
        settings(sample),
        events(sample));
  }

  private static Family sockets(Sample sample) {
    Family family = Family.of(Metric.SOCKETS);
    if (sample.tcp() != null) {
      for (Map.Entry<TcpState, Long> of : sample.tcp().sockets().entrySet()) {
        family.add(of.getValue(), "netns", sample.netns(), "state", of.getKey().label());
      }
    }
    return family;
  }

  private static Family sockstat(Sample sample) {
    return byKey(Family.of(Metric.SOCKSTAT), sample.netns(), "name", sample.sockstat());
  }

  private static Family deadSockets(Sample sample) {
    Family family = Family.of(Metric.DEAD_SOCKETS_ESTIMATE);
    Long dead = sample.host().deadSockets();
    return dead == null ? family : family.add(dead);
  }

  private static Family namespaces(Sample sample) {
    Family family = Family.of(Metric.NAMESPACES);
    HostCounts.Namespaces namespaces = sample.host().namespaces();
    return namespaces == null
        ? family
        : family.add(namespaces.found(), "state", "found").add(1, "state", "watched");
  }

  private static Family settings(Sample sample) {
    return byKey(Family.of(Metric.SYSCTL), sample.netns(), "name", sample.settings());
  }

  private static Family events(Sample sample) {
    return byKey(Family.of(Metric.KERNEL_EVENTS), sample.netns(), "event", sample.events());
  }

  private static Family byKey(Family family, String netns, String label, Map<String, Long> values) {
    values.forEach((name, value) -> family.add(value, "netns", netns, label, name));
    return family;
  }
}
