package io.tcpwait.deploy;

import io.tcpwait.kit.Daemon;
import io.tcpwait.kit.MetricStore;
import io.tcpwait.kit.Prometheus;
import io.tcpwait.kit.QueryApi;
import io.tcpwait.kit.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A VictoriaMetrics as the store of a fleet, in the network namespace of the calling thread. A
 * Prometheus without rules scrapes the packaged agent, and sends on the series that
 * remote-write.yml lets pass. vmalert evaluates the deployed rules on the store.
 */
final class VictoriaMetrics implements MetricStore, AutoCloseable {
  private static final String STORE = "127.0.0.1:8428";
  private static final String RULER = "127.0.0.1:8880";
  private static final String SENT_TO = "https://metrics.example/api/v1/push";

  private final PagedAgent agent;
  private final Daemon ruler;
  private final QueryApi api = new QueryApi(STORE);

  /** Closes the running programs, the last started first. */
  private final Deque<Runnable> ends = new ArrayDeque<>();

  /**
   * Starts all of them, the agent with little patience, and waits until the agent was scraped.
   *
   * @param folder for their data
   */
  VictoriaMetrics(Path folder) throws IOException, InterruptedException {
    agent = new PagedAgent(folder, PagedAgent.IMPATIENT);
    ends.push(agent::close);
    try {
      Daemon store =
          new Daemon(
              STORE,
              "victoria-metrics",
              "-httpListenAddr=" + STORE,
              "-storageDataPath=" + folder.resolve("store"),
              "-memory.allowedBytes=64MB",
              "-loggerLevel=WARN");
      ends.push(store::close);
      Prometheus prometheus = new Prometheus(config(folder), folder.resolve("prometheus"), 1);
      ends.push(prometheus::close);
      ruler =
          new Daemon(
              RULER,
              "vmalert",
              "-httpListenAddr=" + RULER,
              "-rule=" + DeployFiles.PROMETHEUS.resolve("tcpwait-rules.yml"),
              "-rule=" + DeployFiles.PROMETHEUS.resolve("tcpwait-alerts.yml"),
              "-evaluationInterval=15s",
              "-datasource.url=http://" + STORE,
              "-remoteWrite.url=http://" + STORE,
              "-remoteRead.url=http://" + STORE,
              "-notifier.url=http://" + Alertmanager.ADDRESS,
              "-loggerLevel=WARN");
      ends.push(ruler::close);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private static Path config(Path folder) throws IOException {
    String scraping =
        """
        global: {scrape_interval: 15s, external_labels: {cluster: example}}
        scrape_configs:
          - job_name: tcpwait
            static_configs: [targets: [%s]]
        """
            .formatted(PagedAgent.ADDRESS);
    String sending = Files.readString(DeployFiles.PROMETHEUS.resolve("remote-write.yml"));
    if (!sending.contains(SENT_TO)) {
      throw new IOException("remote-write.yml does not send to " + SENT_TO);
    }
    return Files.writeString(
        folder.resolve("sending.yml"),
        scraping + sending.replace(SENT_TO, "http://" + STORE + "/api/v1/write"));
  }

  @Override
  public List<Series> query(String expression) throws IOException {
    return api.query(expression);
  }

  Receiver receiver() {
    return agent.receiver();
  }

  /** The metrics of vmalert about itself, in the text format. */
  String rulerMetrics() throws IOException {
    return ruler.scrape();
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
  }
}
