package io.tcpwait.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A Prometheus in the network namespace of the calling thread. */
public final class Prometheus implements MetricStore, AutoCloseable {
  private static final String ADDRESS = "127.0.0.1:9090";
  private static final QueryApi API = new QueryApi(ADDRESS);
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

  @Override
  public List<Series> query(String expression) throws IOException {
    return API.query(expression);
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

  @Override
  public void close() {
    daemon.close();
  }
}
