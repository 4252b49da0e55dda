package io.tcpwait.outlet.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
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

/** What {@code /metrics} serves. */
public final class Scrape implements Exposition, AutoCloseable {
  private final Supplier<@Nullable HostStatus> last;
  private final PrometheusMeterRegistry registry;
  private final Faults faults = new Faults();
  private final PrometheusRegistry families = new IsolatingRegistry(faults);
  private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Pages<@Nullable HostStatus> pages;

  /**
   * Serves the status of {@code last}.
   *
   * @param rejections what the web server refused
   * @param build the labels of {@code tcpwait_build_info}, as names and values in turn
   * @param serviceName what the service of a port is called
   */
  public Scrape(
      Supplier<@Nullable HostStatus> last,
      IntFunction<String> serviceName,
      Rejections rejections,
      String... build) {
    this.last = last;
    registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, families, Clock.SYSTEM);
    families.register(new StatusCollector(last, serviceName, faults));
    families.register(() -> WebFamilies.of(rejections));
    families.register(() -> Family.of(Metric.BUILD).add(1, build).build());
    ProcessMetrics.builder().register(families);
    // Why a collection began would be three series for each reason.
    registry
        .config()
        .meterFilter(MeterFilter.ignoreTags("cause"))
        .meterFilter(MeterFilter.denyNameStartsWith("jvm.buffer"))
        .meterFilter(MeterFilter.denyNameStartsWith("jvm.gc.max.data.size"))
        .meterFilter(MeterFilter.denyNameStartsWith("jvm.gc.live.data.size"))
        .meterFilter(MeterFilter.denyNameStartsWith("jvm.gc.memory"))
        .meterFilter(MeterFilter.denyNameStartsWith("jvm.memory.committed"))
        .meterFilter(MeterFilter.deny(Scrape::isOfMoreThreads));
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    gcMetrics.bindTo(registry);
    // The registry asks for the status by itself.
    pages = new Pages<>((status, contentType, out) -> registry.scrape(out, contentType));
  }

  /** Of threads one number is enough: how many live. */
  private static boolean isOfMoreThreads(Meter.Id id) {
    return id.getName().startsWith("jvm.threads.") && !id.getName().equals("jvm.threads.live");
  }

  /** Adds a counter that is read at every scrape. */
  public void counter(Metric metric, LongSupplier value) {
    families.register(() -> Family.of(metric).add(value.getAsLong()).build());
  }

  /**
   * Adds a family about the server's certificate.
   *
   * @param expiry when it expires; null while there is none
   */
  public void showExpiry(Supplier<@Nullable Instant> expiry) {
    families.register(new TlsCollector(expiry));
  }

  @Override
  public Body render(@Nullable String accept, boolean gzip) {
    String contentType = formats.findWriter(withoutProtobuf(accept)).getContentType();
    return pages.page(last.get(), contentType, gzip);
  }

  /**
   * The library would choose protobuf wherever it is accepted, although its writer is not there.
   */
  private static @Nullable String withoutProtobuf(@Nullable String accept) {
    return accept == null
        ? null
        : Arrays.stream(accept.split(",", -1))
            .filter(range -> !range.contains("protobuf"))
            .collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    gcMetrics.close();
    registry.close();
  }
}
