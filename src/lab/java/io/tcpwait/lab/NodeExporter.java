package io.tcpwait.lab;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** node_exporter with its tcpstat collector alone, which samples when it is scraped. */
final class NodeExporter implements Contender {
  private static final String ADDRESS = "127.0.0.1:9100";

  private final Daemon daemon;
  private long startNanos;
  private int samples;

  NodeExporter() throws IOException {
    daemon =
        new Daemon(
            URI.create("http://" + ADDRESS + "/metrics"),
            "prometheus-node-exporter",
            "--collector.disable-defaults",
            "--collector.tcpstat",
            "--log.level=error",
            "--web.listen-address=" + ADDRESS);
  }

  @Override
  public void begin() throws IOException {
    startNanos = daemon.cpuNanos();
    samples = 0;
  }

  @Override
  public void sample() throws IOException {
    Daemon.sum(daemon.scrape(), "node_tcp_connection_states");
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
