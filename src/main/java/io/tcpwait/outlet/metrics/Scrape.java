package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.web.answers.Exposition;
import io.tcpwait.outlet.web.answers.Pages;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The answer of {@code /metrics}. */
public final class Scrape implements Exposition, AutoCloseable {
  private final Supplier<@Nullable HostStatus> last;
  private final Faults faults = new Faults();
  private final PrometheusRegistry families = new IsolatingRegistry(faults);
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Pages<@Nullable HostStatus, String> pages;

  /**
   * Serves the status of {@code last}.
   *
   * @param rejections the web server's count of refused clients
   * @param build the labels of {@code tcpwait_build_info}, as names and values in turn
   * @param serviceName the name of the service on a port
   */
  public Scrape(
      Supplier<@Nullable HostStatus> last,
      IntFunction<String> serviceName,
      Rejections rejections,
      String... build) {
    this.last = last;
    families.register(new StatusCollector(last, serviceName, faults));
    families.register(() -> WebFamilies.of(rejections));
    families.register(() -> Family.of(Metric.BUILD).add(1, build).build());
    ProcessMetrics.builder().register(families);
    JvmGarbageCollectorMetrics.builder().register(families);
    families.register(new JvmFamilies());
    // The registry asks for the status by itself.
    pages =
        new Pages<>(
            (status, contentType, out) ->
                formats.findWriter(contentType).write(out, families.scrape()));
  }

  /** Adds a counter whose value is read at every scrape. */
  public void counter(Metric metric, LongSupplier value) {
    families.register(() -> Family.of(metric).add(value.getAsLong()).build());
  }

  /**
   * Adds the family of the server's certificate.
   *
   * @param expiry when it expires; null while there is no certificate
   */
  public void showExpiry(Supplier<@Nullable Instant> expiry) {
    families.register(new TlsCollector(expiry));
  }

  @Override
  public Body render(@Nullable String accept, boolean gzip) {
    String contentType = formats.findWriter(withoutProtobuf(accept)).getContentType();
    return pages.page(last.get(), contentType, contentType, gzip);
  }

  /**
   * The library would choose protobuf if a client accepts it, although its writer is not in the
   * jar.
   */
  private static @Nullable String withoutProtobuf(@Nullable String accept) {
    return accept == null
        ? null
        : Arrays.stream(accept.split(",", -1))
            .filter(range -> !range.contains("protobuf"))
            .collect(Collectors.joining(","));
  }

  /** Unregisters all families. */
  @Override
  public void close() {
    families.clear();
  }
}
