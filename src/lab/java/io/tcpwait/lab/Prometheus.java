package io.tcpwait.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A Prometheus in the network namespace of the calling thread. */
public final class Prometheus implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1:9090";
  private static final int PATIENCE_SECONDS = 60;

  private final Daemon daemon;

  /**
   * Starts it, and waits until it has scraped all targets.
   *
   * @param data the folder of its data, which may already have blocks of earlier samples
   * @param targets the number of targets
   */
  public Prometheus(Path config, Path data, int targets) throws IOException {
    daemon =
        new Daemon(
            ADDRESS,
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + data,
            "--log.level=error",
            "--web.listen-address=" + ADDRESS);
    try {
      awaitUp(targets);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private void awaitUp(int targets) throws IOException {
    long start = System.nanoTime();
    for (int seconds = 1; !areUp(targets); seconds++) {
      if (seconds > PATIENCE_SECONDS) {
        throw new IOException("Prometheus does not reach its " + targets + " targets");
      }
      Pause.until(start + seconds * Pause.SECOND_NANOS);
    }
  }

  private boolean areUp(int targets) {
    try {
      return !query("count(up == 1) == " + targets).isEmpty();
    } catch (IOException e) {
      return false; // It answers once it has read its stored data.
    }
  }

  /** The result of an instant query. */
  public List<Series> query(String expression) throws IOException {
    URI uri =
        URI.create(
            "http://" + ADDRESS + "/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
    return parse(Http.get(uri));
  }

  /** The series that another Prometheus would federate from this one, in the text format. */
  public String federate(List<String> selectors) throws IOException {
    String query =
        selectors.stream()
            .map(selector -> "match[]=" + URLEncoder.encode(selector, UTF_8))
            .collect(Collectors.joining("&"));
    return Http.get(URI.create("http://" + ADDRESS + "/federate?" + query));
  }

  /** Its metrics about itself, in the text format. */
  public String scrape() throws IOException {
    return daemon.scrape();
  }

  /** The number in a line of its {@code /proc/PID/status}, such as {@code VmRSS}. */
  public long kilobytes(String name) throws IOException {
    return daemon.kilobytes("status", name);
  }

  private static List<Series> parse(String json) {
    List<?> result = (List<?>) ((Map<?, ?>) Yaml.map(json).get("data")).get("result");
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
              TextFormat.number((String) timeAndValue.get(1))));
    }
    return new Series(labels, points);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
