package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.Status;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of sockets and of the kernel.
 *
 * <pre>
 * tcpwait_sockets{netns="host",state="close_wait"} 360.0
 * tcpwait_sockstat{name="tcp_tw",netns="host"} 12.0
 * tcpwait_sysctl{name="net.ipv4.tcp_tw_reuse",netns="host"} 2.0
 * tcpwait_kernel_events_total{event="TCPTimeWaitOverflow",netns="host"} 0.0
 * </pre>
 */
final class SocketFamilies {
  private SocketFamilies() {}

  /**
   * The families of one namespace.
   *
   * @param own the status of the agent's own namespace. Another namespace shows only settings that
   *     differ from it, and only events with a count above 0.
   */
  static List<Family> detailed(Status status, Status own) {
    Sample sample = status.sample();
    boolean isOwn = sample.netns().equals(own.sample().netns());
    Map<String, Long> settings = isOwn ? sample.settings() : differing(sample, own.sample());
    Map<String, Long> events = isOwn ? sample.events() : happened(sample);
    return List.of(
        sockets(sample),
        sockstat(sample),
        deadSockets(sample),
        byKey(Family.of(Metric.SYSCTL), sample.netns(), "name", settings),
        byKey(Family.of(Metric.KERNEL_EVENTS), sample.netns(), "event", events));
  }

  /** The families of the sums of one or more namespaces. */
  static List<Family> sums(Status status) {
    return List.of(sockets(status.sample()), sockstat(status.sample()));
  }

  private static Map<String, Long> differing(Sample sample, Sample own) {
    Map<String, Long> settings = new HashMap<>(sample.settings());
    settings.entrySet().removeAll(own.settings().entrySet());
    return settings;
  }

  private static Map<String, Long> happened(Sample sample) {
    Map<String, Long> events = new HashMap<>(sample.events());
    events.values().removeIf(count -> count == 0);
    return events;
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

  private static Family byKey(Family family, String netns, String label, Map<String, Long> values) {
    values.forEach((name, value) -> family.add(value, "netns", netns, label, name));
    return family;
  }
}
