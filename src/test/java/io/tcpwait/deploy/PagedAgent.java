package io.tcpwait.deploy;

import io.tcpwait.packaged.AgentProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The packaged agent and the deployed Alertmanager with its receivers, in the network namespace of
 * the calling thread. A server of rules has to stand between the two.
 */
final class PagedAgent implements AutoCloseable {
  static final String ADDRESS = "127.0.0.1:10049";

  /** The options of an agent with little patience. */
  static final List<String> IMPATIENT = List.of("--config.file=src/test/resources/paging.yml");

  private final Receiver receiver;

  /** Closes the running programs, the last started first. */
  private final Deque<Runnable> ends = new ArrayDeque<>();

  /**
   * Starts all of them.
   *
   * @param folder for the data of the Alertmanager
   * @param options of the agent, without its address
   */
  PagedAgent(Path folder, List<String> options) throws IOException, InterruptedException {
    try {
      receiver = new Receiver();
      ends.push(receiver::close);
      Alertmanager alertmanager = new Alertmanager(folder);
      ends.push(alertmanager::close);
      List<String> all = new ArrayList<>(options);
      all.add("--web.listen-address=" + ADDRESS);
      AgentProcess agent = AgentProcess.startAsItComes(all.toArray(String[]::new));
      ends.push(agent::close);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  Receiver receiver() {
    return receiver;
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
  }
}
