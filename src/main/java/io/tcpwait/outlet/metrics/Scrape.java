package io.tcpwait.outlet.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tcpwait.detect.Status;
import io.tcpwait.outlet.web.Exposition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /metrics} serves. A sample is rendered when it is first asked for, once for each
 * format, and every scraper gets the same bytes: two hundred of them cost what one does.
 */
public final class Scrape implements Exposition, AutoCloseable {
  private record Format(String contentType, boolean gzip) {}

  private final Supplier<@Nullable Status> last;
  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Map<Format, Body> rendered = new HashMap<>();
  private @Nullable Status renderedOf;

  /**
   * Serves the status of {@code last}.
   *
   * @param build the labels of {@code tcpwait_build_info}, as names and values in turn
   * @param serviceName what the service of a port is called
   */
  public Scrape(Supplier<@Nullable Status> last, IntFunction<String> serviceName, String... build) {
    this.last = last;
    PrometheusRegistry families = new PrometheusRegistry();
    registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, families, Clock.SYSTEM);
    families.register(new StatusCollector(last, serviceName));
    families.register(
        () ->
            Family.info("tcpwait_build", "What this agent was built from.").add(1, build).build());
    ProcessMetrics.builder().register(families);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    gcMetrics.bindTo(registry);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Every status is an object of its own.
  public synchronized Body render(@Nullable String accept, boolean gzip) {
    Status status = last.get();
    if (status != renderedOf || status == null) {
      rendered.clear();
      renderedOf = status;
    }
    String contentType = formats.findWriter(withoutProtobuf(accept)).getContentType();
    return rendered.computeIfAbsent(new Format(contentType, gzip), this::render);
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

  private Body render(Format format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 * 1024);
    try (OutputStream out = format.gzip ? new GZIPOutputStream(bytes) : bytes) {
      registry.scrape(out, format.contentType);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Body(
        ByteBuffer.wrap(bytes.toByteArray()).asReadOnlyBuffer(), format.contentType, format.gzip);
  }

  @Override
  public void close() {
    gcMetrics.close();
    registry.close();
  }
}
