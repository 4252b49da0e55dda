package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metric of the certificate of the agent's own web server.
 *
 * <pre>
 * tcpwait_tls_certificate_expiry_timestamp_seconds 1.7932608E9
 * </pre>
 */
final class TlsCollector implements MultiCollector {
  private final Supplier<@Nullable Instant> expiry;

  TlsCollector(Supplier<@Nullable Instant> expiry) {
    this.expiry = expiry;
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder families = MetricSnapshots.builder();
    Instant end = expiry.get();
    if (end != null) {
      families.metricSnapshot(
          Family.of(Metric.TLS_CERTIFICATE_EXPIRY_TIMESTAMP_SECONDS)
              .add(end.getEpochSecond())
              .build());
    }
    return families.build();
  }
}
