package io.tcpwait.deploy;

import io.tcpwait.lab.Prometheus;
import io.tcpwait.packaged.AgentProcess;
import java.io.IOException;
import java.nio.file.Path;

/**
 * All that pages somebody, in the network namespace of the calling thread: the packaged agent, and
 * a Prometheus and an Alertmanager with the files of deploy as they are.
 */
final class Paging implements AutoCloseable {
  /** What is in CLOSE_WAIT for so long is stuck. */
  static final int STUCK_AFTER_SECONDS = 5;

  private static final String AGENT = "127.0.0.1:10049";

  private final Receiver receiver;
  private final Alertmanager alertmanager;
  private final AgentProcess agent;
  private final Prometheus prometheus;

  private Paging(
      Receiver receiver, Alertmanager alertmanager, AgentProcess agent, Prometheus prometheus) {
    this.receiver = receiver;
    this.alertmanager = alertmanager;
    this.agent = agent;
    this.prometheus = prometheus;
  }

  /**
   * Starts them, and waits until Prometheus has scraped the agent.
   *
   * @param folder for what they store
   */
  static Paging start(Path folder) throws IOException, InterruptedException {
    Receiver receiver = new Receiver();
    Alertmanager alertmanager = new Alertmanager(folder);
    AgentProcess agent =
        AgentProcess.startAsItComes(
            "--web.listen-address=" + AGENT, "--config.file=src/test/resources/paging.yml");
    Prometheus prometheus =
        new Prometheus(
            DeployFiles.PROMETHEUS.resolve("prometheus.yml"), folder.resolve("prometheus"), 1);
    return new Paging(receiver, alertmanager, agent, prometheus);
  }

  Receiver receiver() {
    return receiver;
  }

  Prometheus prometheus() {
    return prometheus;
  }

  @Override
  public void close() {
    prometheus.close();
    agent.close();
    alertmanager.close();
    receiver.close();
  }
}
