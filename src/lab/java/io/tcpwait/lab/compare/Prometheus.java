package io.tcpwait.lab.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tcpwait.lab.Daemon;
import io.tcpwait.lab.NodeExporter;
import io.tcpwait.lab.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A Prometheus in the network namespace of the calling thread, which scrapes node_exporter and
 * tcpwait there and evaluates all rules, each every {@value #SECONDS} s.
 */
final class Prometheus implements AutoCloseable {
  static final int SECONDS = 5;
  static final String NODE_JOB = "node";

  private static final String ADDRESS = "127.0.0.1:9090";
  private static final String TARGETS_THAT_ARE_UP = "count(up == 1) == 2";
  private static final int PATIENCE_SECONDS = 60;

  private final Daemon daemon;

  /**
   * Starts it, and waits until it has scraped both.
   *
   * @param folder for its files; in {@code data} may be blocks of what has been before
   * @param agent where tcpwait listens
   */
  Prometheus(Path folder, String rules, String agent) throws IOException {
    Files.writeString(folder.resolve("rules.yml"), rules);
    Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global:
          scrape_interval: %1$ds
          scrape_timeout: %1$ds
          evaluation_interval: %1$ds
        rule_files: [rules.yml]
        scrape_configs:
          - job_name: %2$s
            static_configs: [targets: ["%3$s"]]
          - job_name: tcpwait
            static_configs: [targets: ["%4$s"]]
        """
            .formatted(SECONDS, NODE_JOB, NodeExporter.ADDRESS, agent));
    daemon =
        new Daemon(
            URI.create("http://" + ADDRESS + "/metrics"),
            "prometheus",
            "--config.file=" + folder.resolve("prometheus.yml"),
            "--storage.tsdb.path=" + data(folder),
            "--log.level=error",
            "--web.listen-address=" + ADDRESS);
    try {
      awaitTargets();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Where it stores what it scrapes. */
  static Path data(Path folder) {
    return folder.resolve("data");
  }

  private void awaitTargets() throws IOException {
    long start = System.nanoTime();
    for (int seconds = 1; !areUp(); seconds++) {
      if (seconds > PATIENCE_SECONDS) {
        throw new IOException("Prometheus does not reach node_exporter and tcpwait");
      }
      Pause.until(start + seconds * Pause.SECOND_NANOS);
    }
  }

  private boolean areUp() {
    try {
      return !query(TARGETS_THAT_ARE_UP).isEmpty();
    } catch (IOException e) {
      return false; // It answers once it has read what it stored.
    }
  }

  /** What holds now. */
  List<Series> query(String expression) throws IOException {
    URI uri =
        URI.create(
            "http://" + ADDRESS + "/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try (InputStream in = connection.getInputStream()) {
      return parse(new String(in.readAllBytes(), UTF_8));
    } finally {
      // Where it refuses, this would be one more CLOSE_WAIT that nobody closes.
      connection.disconnect();
    }
  }

  /** JSON is YAML too, for which there is a parser at hand. */
  private static List<Series> parse(String json) {
    Map<?, ?> answer = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(json);
    List<?> result = (List<?>) ((Map<?, ?>) answer.get("data")).get("result");
    return result.stream().map(one -> series((Map<?, ?>) one)).toList();
  }

  private static Series series(Map<?, ?> one) {
    Map<String, String> labels = new TreeMap<>();
    ((Map<?, ?>) one.get("metric"))
        .forEach((name, value) -> labels.put(name.toString(), value.toString()));
    List<?> pairs = (List<?>) one.get("values");
    List<Series.Point> points = new ArrayList<>();
    for (Object pair : pairs == null ? List.of(one.get("value")) : pairs) {
      List<?> timeAndValue = (List<?>) pair;
      points.add(
          new Series.Point(
              ((Number) timeAndValue.get(0)).doubleValue(),
              Double.parseDouble((String) timeAndValue.get(1))));
    }
    return new Series(labels, points);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
