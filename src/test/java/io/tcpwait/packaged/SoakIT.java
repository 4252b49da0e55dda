package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.lab.attack.Door;
import io.tcpwait.lab.attack.Soak;
import io.tcpwait.lab.attack.SoakFigures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A minute of the hour-long {@code lab soak}. */
@Needs(Needs.NETNS)
@ResourceLock("processors")
class SoakIT {
  private static final int PEERS = 1_000;
  private static final int CHURN_PER_SECOND = 500;

  @TempDir private Path folder;

  @Test
  void resourcesDoNotIncreaseInAMinuteOfAttacksAndReloads() throws Exception {
    Door door = Door.withPassword(folder);
    List<SoakFigures> figures = new ArrayList<>();
    Soak soak = new Soak(PEERS, CHURN_PER_SECOND, 1);
    List<String> increases = Netns.call(() -> soak.run(AgentProcess.LAUNCHER, door, figures::add));
    assertThat(increases).as("%s", figures).isEmpty();
    assertThat(figures).hasSize(6);
    assertThat(figures.getLast().sockets()).isGreaterThan(3 * PEERS);
  }
}
