package io.tcpwait.deploy;

import io.tcpwait.kit.Prometheus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The whole chain from host to pager, in the network namespace of the calling thread. It is the
 * packaged agent, a Prometheus and an Alertmanager with the unchanged files of deploy.
 */
final class Paging implements AutoCloseable {
  /** The age from which a CLOSE_WAIT is stuck. */
  static final int STUCK_AFTER_SECONDS = 5;

  private final PagedAgent agent;
  private final Prometheus prometheus;

  /**
   * Starts all programs, the agent with short durations, and waits until Prometheus has scraped it.
   *
   * @param folder for what they store
   */
  Paging(Path folder) throws IOException, InterruptedException {
    this(folder, PagedAgent.IMPATIENT);
  }

  /** Starts the agent with its default configuration. */
  static Paging asItComes(Path folder) throws IOException, InterruptedException {
    return new Paging(folder, List.of());
  }

  private Paging(Path folder, List<String> options) throws IOException, InterruptedException {
    agent = new PagedAgent(folder, options);
    try {
      prometheus =
          new Prometheus(
              DeployFiles.PROMETHEUS.resolve("prometheus.yml"), folder.resolve("prometheus"), 1);
    } catch (Throwable e) {
      agent.close();
      throw e;
    }
  }

  Receiver receiver() {
    return agent.receiver();
  }

  Prometheus prometheus() {
    return prometheus;
  }

  @Override
  public void close() {
    prometheus.close();
    agent.close();
  }
}
