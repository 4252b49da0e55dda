package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.outlet.Shown;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Service;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The metrics of findings.
 *
 * <pre>
 * tcpwait_alert_active{alert="close_wait_leak",severity="warning"} 1.0
 * tcpwait_finding_info{alert="close_wait_leak",container="",netns="host",peer="10.0.0.7:3306",process="java",role="outbound",service="3306",severity="warning"} 1
 * </pre>
 *
 * @param serviceName the name of the service on a port
 */
record FindingFamilies(IntFunction<String> serviceName) {
  List<Family> of(HostStatus status) {
    return List.of(active(status), findings(status));
  }

  private static Family active(HostStatus status) {
    Family family = Family.of(Metric.ALERT_ACTIVE);
    Set<FindingKind> unknown = status.unknown();
    for (FindingKind kind : FindingKind.values()) {
      for (Severity severity : kind.severities()) {
        family.add(
            active(status, unknown, kind, severity),
            "alert",
            kind.label(),
            "severity",
            severity.label());
      }
    }
    return family;
  }

  /** A finding stays active for a while even if its kind cannot be judged any more. */
  private static double active(
      HostStatus status, Set<FindingKind> unknown, FindingKind kind, Severity severity) {
    boolean active = status.all().stream().anyMatch(of -> of.verdicts().isActive(kind, severity));
    return active ? 1 : unknown.contains(kind) ? Double.NaN : 0;
  }

  /** Findings that differ only in the pid share one series. */
  private Family findings(HostStatus status) {
    Family family = Family.of(Metric.FINDING);
    Set<List<String>> seen = new HashSet<>();
    for (Finding finding : status.findings()) {
      String[] labels = labels(finding);
      if (seen.size() < Shown.MAX_FINDINGS && seen.add(List.of(labels))) {
        family.add(1L, labels);
      }
    }
    return family;
  }

  private String[] labels(Finding finding) {
    Service service = finding.subject().service();
    Peer peer = finding.subject().peer();
    HostProcess owner = finding.subject().owner();
    return new String[] {
      "alert", finding.kind().label(),
      "severity", finding.severity().label(),
      "netns", finding.subject().netns(),
      "role", service == null ? "" : service.role().label(),
      "service", service == null ? "" : serviceName.apply(service.port()),
      "peer", peer == null ? "" : peer.label(),
      "process", owner == null ? "" : owner.process(),
      "container", owner == null ? "" : owner.container()
    };
  }
}
