package io.tcpwait.deploy;

import com.google.gson.Gson;
import io.tcpwait.kit.Daemon;
import io.tcpwait.kit.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An Alertmanager in the network namespace of the calling thread, with the deployed files. */
final class Alertmanager implements AutoCloseable {
  static final String ADDRESS = "127.0.0.1:9093";

  private final Daemon daemon;

  /**
   * Starts it.
   *
   * @param folder for what it stores
   */
  Alertmanager(Path folder) throws IOException {
    daemon =
        new Daemon(
            ADDRESS,
            "prometheus-alertmanager",
            "--config.file=" + DeployFiles.ALERTMANAGER,
            "--storage.path=" + folder.resolve("alertmanager"),
            "--cluster.listen-address=",
            "--log.level=error",
            "--web.listen-address=" + ADDRESS);
  }

  /** Posts alerts as a Prometheus does, by their labels. */
  void fire(List<Map<String, String>> alerts) throws IOException {
    post(alerts.stream().map(one -> Map.of("labels", one)).toList());
  }

  /** Posts an alert that fires since some time. */
  void fire(Map<String, String> alert, Instant since) throws IOException {
    post(List.of(Map.of("labels", alert, "startsAt", since.toString())));
  }

  private static void post(List<? extends Map<String, ?>> alerts) throws IOException {
    Http.post(URI.create("http://" + ADDRESS + "/api/v2/alerts"), new Gson().toJson(alerts));
  }

  @Override
  public void close() {
    daemon.close();
  }
}
