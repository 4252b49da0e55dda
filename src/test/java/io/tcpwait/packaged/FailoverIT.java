package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.Pause;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.closewait.CloseWaitScans.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A failover of twenty seconds leaves 1,440 stuck sockets, and their number does not increase
 * afterwards.
 */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class FailoverIT {
  private static final int LIMIT = 8_192;
  private static final int PER_SECOND = 72;
  private static final int FAILOVER_SECONDS = 20;
  private static final int WATCHED_SECONDS = 130;

  @Test
  void shouldWarnOfStuckSocketsWithoutAForecastWhenTheirNumberStays() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitScans scans = CloseWaitScans.start(4, Variant.READ_NOT_CLOSED, LIMIT);
              AgentProcess agent = AgentProcess.start()) {
            agent.awaitNextSample();
            long startNs = System.nanoTime();
            Scraped last = Scraped.of(agent);
            for (int second = 0; second < WATCHED_SECONDS; second++) {
              if (second < FAILOVER_SECONDS) {
                scans.open(PER_SECOND);
              }
              Pause.until(startNs + (second + 1) * Pause.SECOND_NANOS);
              last = Scraped.of(agent);
              assertThat(last.alerts())
                  .as("after %d s", second)
                  .noneMatch(alert -> alert.endsWith("critical"))
                  .noneMatch(alert -> alert.startsWith("close_wait_growth"))
                  .noneMatch(alert -> alert.startsWith("fd_limit"));
            }
            assertThat(last.alerts()).contains("close_wait_leak warning");
            assertThat(last.stuck()).isEqualTo(FAILOVER_SECONDS * PER_SECOND);
            assertThat(last.sum("tcpwait_close_wait_growth_per_second")).isZero();
          }
          return null;
        });
  }
}
