package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.ResetClient;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A client that keeps the descriptors of connections that its server has reset. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class DeadWithoutStuckIT {
  private static final int MAX_DESCRIPTORS = 500;
  private static final int PER_SECOND = 5;
  private static final int SECONDS = 100;

  @Test
  void shouldReportTheLeakingProcessEvenIfNoSocketIsEverStuck() throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start();
              ResetClient client = ResetClient.start(MAX_DESCRIPTORS)) {
            agent.awaitNextSample();
            Scraped scraped = Scraped.of(agent);
            for (int i = 0; i < SECONDS && !hasBoth(scraped); i++) {
              client.connect(PER_SECOND);
              TimeUnit.SECONDS.sleep(1);
              scraped = Scraped.of(agent);
            }
            assertThat(scraped.alerts()).contains("dead_sockets warning");
            assertThat(hasBoth(scraped)).as("fd_limit too in " + scraped.alerts()).isTrue();
            assertThat(scraped.stuck()).isZero();
            assertThat(scraped.pids()).containsExactly(Long.toString(client.pid()));
            assertThat(scraped.ofProcess("dead_sockets", client.pid())).isGreaterThan(100);
            assertThat(scraped.ofProcess("max_fds", client.pid())).isEqualTo(MAX_DESCRIPTORS);
          }
          return null;
        });
  }

  private static boolean hasBoth(Scraped scraped) {
    return scraped.alerts().contains("dead_sockets warning")
        && scraped.alerts().stream().anyMatch(alert -> alert.startsWith("fd_limit "));
  }

  @Test
  void shouldStaySilentWhenTheProcessClosesResetConnections() throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start();
              ResetClient client = ResetClient.startHealthy(MAX_DESCRIPTORS)) {
            agent.awaitNextSample();
            for (int i = 0; i < SECONDS; i++) {
              client.connect(2 * PER_SECOND);
              TimeUnit.SECONDS.sleep(1);
              assertThat(Scraped.of(agent).alerts()).allMatch(alert -> alert.endsWith(" info"));
            }
          }
          return null;
        });
  }
}
