package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scrapes, checked by Prometheus' own programs. */
class PrometheusIT {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  @Test
  @Needs("promtool")
  void promtoolAcceptsAScrape() throws Exception {
    try (AgentProcess agent = AgentProcess.start()) {
      agent.awaitNextSample();
      Promtool.assertFindsNothing(agent.get("/metrics"));
    }
  }

  @Test
  @Needs("prometheus")
  void prometheusScrapesTheAgentAndAnswersQueries() throws Exception {
    try (AgentProcess agent = AgentProcess.start()) {
      int port = freePort();
      Path config = folder.resolve("prometheus.yml");
      Files.writeString(
          config,
          """
          scrape_configs:
            - job_name: tcpwait
              scrape_interval: 1s
              static_configs:
                - targets: ["%s"]
          """
              .formatted(agent.address()));
      Process prometheus =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      try {
        String up = awaitAnswer(port, "up{job=\"tcpwait\"} == 1");
        assertThat(up).contains("\"status\":\"success\"");
        awaitAnswer(port, "sum(tcpwait_sockets{state=\"listen\"}) >= 1");
        awaitAnswer(port, "time() - tcpwait_last_sample_timestamp_seconds < 5");
        awaitAnswer(port, "rate(tcpwait_samples_total[10s]) > 0.5");
      } finally {
        prometheus.destroy();
        prometheus.onExit().join();
      }
    }
  }

  /** Queries until there is a result. */
  private String awaitAnswer(int port, String query) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + port + "/api/v1/query?query=" + URLEncoder.encode(query, UTF_8));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    String answer = "";
    while (!answer.contains("\"metric\"")) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            query + ": " + answer + "\n" + Files.readString(folder.resolve("log")));
      }
      TimeUnit.MILLISECONDS.sleep(200);
      answer = ask(uri);
    }
    return answer;
  }

  private static String ask(URI uri) {
    try (var in = uri.toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      return e.toString(); // Prometheus is not up yet.
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
