package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.sample.HostCounts;
import java.util.List;

/**
 * What is watched.
 *
 * <pre>
 * tcpwait_namespaces{state="found"} 3.0
 * tcpwait_namespaces{state="watched"} 2.0
 * tcpwait_namespaces{state="unreadable"} 0.0
 * tcpwait_netns_last_sample_timestamp_seconds{netns="host"} 1.79520604E9
 * </pre>
 */
final class NamespaceFamilies {
  private NamespaceFamilies() {}

  static List<Family> of(HostStatus status) {
    Family lastSample = Family.of(Metric.NETNS_LAST_SAMPLE_TIMESTAMP_SECONDS);
    for (Status of : status.namespaces()) {
      double seconds = of.sample().agent().lastGoodSeconds();
      if (!Double.isNaN(seconds)) {
        lastSample.add(seconds, "netns", of.sample().netns());
      }
    }
    return List.of(namespaces(status), lastSample);
  }

  private static Family namespaces(HostStatus status) {
    Family family = Family.of(Metric.NAMESPACES);
    HostCounts.Namespaces namespaces = status.own().sample().host().namespaces();
    return namespaces == null
        ? family
        : family
            .add(namespaces.found(), "state", "found")
            .add((long) status.namespaces().size(), "state", "watched")
            .add((long) status.unreadable(), "state", "unreadable");
  }
}
