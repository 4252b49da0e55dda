package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tcpwait.outlet.Rejections;

/**
 * The metric of clients that the agent's own web server refused.
 *
 * <pre>
 * tcpwait_web_rejected_total{reason="wrong_password"} 3.0
 * </pre>
 */
final class WebFamilies {
  private WebFamilies() {}

  static MetricSnapshot of(Rejections rejections) {
    Family family = Family.of(Metric.WEB_REJECTED);
    for (Rejections.Reason reason : Rejections.Reason.values()) {
      family.add(rejections.of(reason), "reason", reason.label());
    }
    return family.build();
  }
}
