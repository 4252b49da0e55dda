package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.outlet.Sums;
import io.tcpwait.sample.HostCounts;
import java.util.List;

/**
 * The metrics of network namespaces.
 *
 * <pre>
 * tcpwait_namespaces{state="found"} 3.0
 * tcpwait_namespaces{state="watched"} 2.0
 * tcpwait_namespaces{state="unreadable"} 0.0
 * tcpwait_netns_info{container="web",inode="4026532316",netns="web",pod="",pod_namespace="",unit=""} 1
 * tcpwait_netns_last_sample_timestamp_seconds{netns="host"} 1.79520604E9
 * </pre>
 */
final class NamespaceFamilies {
  private NamespaceFamilies() {}

  static List<Family> of(HostStatus status) {
    Family lastSample = Family.of(Metric.NETNS_LAST_SAMPLE_TIMESTAMP_SECONDS);
    status.named().forEach(of -> addLastSample(lastSample, of));
    Status rest = Sums.of(status.rest());
    if (rest != null) {
      addLastSample(lastSample, rest);
    }
    return List.of(namespaces(status), info(status), lastSample);
  }

  private static void addLastSample(Family family, Status status) {
    double seconds = status.sample().agent().lastGoodSeconds();
    if (!Double.isNaN(seconds)) {
      family.add(seconds, "netns", status.sample().netns());
    }
  }

  private static Family info(HostStatus status) {
    Family family = Family.of(Metric.NETNS);
    status
        .names()
        .forEach(
            (netns, name) ->
                family.add(
                    1L,
                    "netns",
                    netns,
                    "inode",
                    name.inode() < 0 ? "" : Long.toString(name.inode()),
                    "container",
                    name.container(),
                    "pod",
                    name.pod(),
                    "pod_namespace",
                    name.podNamespace(),
                    "unit",
                    name.unit()));
    return family;
  }

  private static Family namespaces(HostStatus status) {
    Family family = Family.of(Metric.NAMESPACES);
    HostCounts.Namespaces namespaces = status.own().sample().host().namespaces();
    return namespaces == null
        ? family
        : family
            .add(namespaces.found(), "state", "found")
            .add(status.watched(), "state", "watched")
            .add((long) status.unreadable(), "state", "unreadable");
  }
}
