package io.tcpwait.deploy;

import io.tcpwait.kit.Prometheus;
import io.tcpwait.packaged.AgentProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The whole chain from host to pager, in the network namespace of the calling thread. It is the
 * packaged agent, a Prometheus and an Alertmanager with the unchanged files of deploy.
 */
final class Paging implements AutoCloseable {
  /** The age from which a CLOSE_WAIT is stuck. */
  static final int STUCK_AFTER_SECONDS = 5;

  private static final String AGENT = "127.0.0.1:10049";

  private final Receiver receiver;
  private final Prometheus prometheus;

  /** The running programs, the last one first. */
  private final Deque<Runnable> ends = new ArrayDeque<>();

  /**
   * Starts all programs, the agent with short durations, and waits until Prometheus has scraped it.
   *
   * @param folder for what they store
   */
  Paging(Path folder) throws IOException, InterruptedException {
    this(folder, List.of("--config.file=src/test/resources/paging.yml"));
  }

  /** Starts the agent with its default configuration. */
  static Paging asItComes(Path folder) throws IOException, InterruptedException {
    return new Paging(folder, List.of());
  }

  private Paging(Path folder, List<String> options) throws IOException, InterruptedException {
    try {
      receiver = new Receiver();
      ends.push(receiver::close);
      Alertmanager alertmanager = new Alertmanager(folder);
      ends.push(alertmanager::close);
      List<String> all = new ArrayList<>(options);
      all.add("--web.listen-address=" + AGENT);
      AgentProcess agent = AgentProcess.startAsItComes(all.toArray(String[]::new));
      ends.push(agent::close);
      prometheus =
          new Prometheus(
              DeployFiles.PROMETHEUS.resolve("prometheus.yml"), folder.resolve("prometheus"), 1);
      ends.push(prometheus::close);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  Receiver receiver() {
    return receiver;
  }

  Prometheus prometheus() {
    return prometheus;
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
  }
}
