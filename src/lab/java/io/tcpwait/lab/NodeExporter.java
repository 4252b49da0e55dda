package io.tcpwait.lab;

import io.tcpwait.kit.Daemon;
import io.tcpwait.kit.TextFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node_exporter with few collectors, which sample at each scrape. */
public final class NodeExporter implements Contender {
  public static final String ADDRESS = "127.0.0.1:9100";

  private final Daemon daemon;
  private long startNanos;
  private int samples;

  /** Starts it with only the tcpstat collector. */
  NodeExporter() throws IOException {
    this(List.of("tcpstat"));
  }

  /** Starts it with only these collectors. */
  public NodeExporter(List<String> collectors) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("prometheus-node-exporter", "--collector.disable-defaults"));
    collectors.forEach(collector -> command.add("--collector." + collector));
    command.addAll(List.of("--log.level=error", "--web.listen-address=" + ADDRESS));
    daemon = new Daemon(ADDRESS, command.toArray(String[]::new));
  }

  /** The metrics in Prometheus' text format. */
  public String scrape() throws IOException {
    return daemon.scrape();
  }

  /** CPU time of the whole process. */
  long cpuNanos() throws IOException {
    return daemon.cpuNanos();
  }

  /** The number in a line "Name: 123 kB" of a file under {@code /proc/PID}. */
  long kilobytes(String file, String name) throws IOException {
    return daemon.kilobytes(file, name);
  }

  @Override
  public void begin() throws IOException {
    startNanos = daemon.cpuNanos();
    samples = 0;
  }

  @Override
  public void sample() throws IOException {
    TextFormat.sum(daemon.scrape(), "node_tcp_connection_states");
    samples++;
  }

  @Override
  public Map<String, Double> end() throws IOException {
    return Map.of("node_exporter, tcpstat alone", (daemon.cpuNanos() - startNanos) / 1e6 / samples);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
