package io.tcpwait.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@Needs(Needs.NETNS)
class SocketZooTest {
  private static final int ZOOS = 5;

  /**
   * Tests that run meanwhile start processes; a new process has all descriptors of this process for
   * a moment.
   */
  @Test
  void theZooIsTheSameWhileThisProcessStartsOthers() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    Thread starter = Thread.ofPlatform().start(() -> startProcesses(end));
    try {
      for (int i = 0; i < ZOOS; i++) {
        Netns.call(
            () -> {
              try (SocketZoo zoo = SocketZoo.open(200)) {
                assertThat(zoo.expected()).containsEntry(TcpState.CLOSING, 5);
              }
              return null;
            });
      }
    } finally {
      end.set(true);
      starter.join();
    }
  }

  private static void startProcesses(AtomicBoolean end) {
    try {
      while (!end.get()) {
        new ProcessBuilder("true").start().onExit().join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
