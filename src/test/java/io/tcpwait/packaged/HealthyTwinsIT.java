package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitPool.Options;
import io.tcpwait.kit.closewait.CloseWaitPool.Variant;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.closewait.CloseWaitServer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Healthy programs whose sockets are in CLOSE_WAIT for a short while. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class HealthyTwinsIT {
  private static final int WORKERS = 360;
  private static final int BACKENDS = 8;

  /** A leak would be raised after 60 s by default, or after 5 s, and run out in 70 s. */
  private static final int SECONDS = 95;

  private static final long PATIENCE_SECONDS = 30;

  /** An action once a second. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  @Test
  void aPoolThatClosesReplacedConnectionsWithinASecondIsSilent() throws Exception {
    Netns.call(
        () -> {
          Options options = Options.of(WORKERS, BACKENDS).withVariant(Variant.CLOSES);
          try (CloseWaitPool pool = CloseWaitPool.open(options);
              AgentProcess agent = AgentProcess.start()) {
            double most = watch(agent, pool::replaceBackend);
            assertThat(most).as("most CLOSE_WAITs seen").isGreaterThanOrEqualTo(WORKERS);
          }
          return null;
        });
  }

  @Test
  void aPoolThatStillSendsToItsPeersIsSilent() throws Exception {
    Netns.call(
        () -> {
          Options options = Options.of(WORKERS, BACKENDS).withVariant(Variant.STILL_SENDS);
          try (CloseWaitPool pool = CloseWaitPool.open(options);
              AgentProcess agent = AgentProcess.start()) {
            pool.replaceBackend();
            pool.replaceBackend();
            double most = watch(agent, () -> {});
            assertThat(most).isEqualTo(2 * WORKERS);
            assertThat(Scraped.of(agent).sum("tcpwait_close_wait_sockets")).isEqualTo(2 * WORKERS);
          }
          return null;
        });
  }

  /** With a short threshold, since a CLOSE_WAIT of these programs lasts only briefly. */
  @Test
  void aClientAndAServerThatCloseAreSilent() throws Exception {
    Netns.call(
        () -> {
          CloseWaitServer.Options closes =
              CloseWaitServer.Options.of(CloseWaitServer.Variant.CLOSES);
          try (CloseWaitScans scans =
                  CloseWaitScans.start(3, CloseWaitScans.Variant.CLOSES, 4_096);
              CloseWaitServer server = CloseWaitServer.start(closes);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            watch(
                agent,
                () -> {
                  scans.open(20);
                  server.come(20);
                });
            assertThat(scans.scans()).isGreaterThan(SECONDS);
            assertThat(server.accepted()).isGreaterThan(SECONDS);
          }
          return null;
        });
  }

  /** Returns the most CLOSE_WAITs that were seen meanwhile. */
  private static double watch(AgentProcess agent, Step step) throws Exception {
    agent.awaitNextSample();
    double[] most = {0};
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < end) {
      step.run();
      long before = Scraped.of(agent).samples();
      Scraped.await(
          agent,
          PATIENCE_SECONDS,
          scraped -> {
            assertThat(scraped.isSilent()).as("silent: " + scraped).isTrue();
            most[0] = Math.max(most[0], scraped.sum("tcpwait_close_wait_sockets"));
            return scraped.samples() > before;
          });
    }
    return most[0];
  }
}
