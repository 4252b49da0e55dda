package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Healthy programs of many kinds side by side on one host, with the shipped rules and routes and an
 * agent with defaults. To run it for longer than on CI:
 *
 * <pre>
 * mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=HealthyChurnIT \
 *     -Dchurn.seconds=600
 * </pre>
 */
@Needs({Needs.NETNS, "prometheus", "prometheus-alertmanager"})
@Execution(ExecutionMode.CONCURRENT)
class HealthyChurnIT {
  /**
   * The seconds of churn: long enough for a CLOSE_WAIT to be stuck and for a critical alert to
   * page.
   */
  private static final int SECONDS = Integer.getInteger("churn.seconds", 180);

  private static final int RATE = 40;
  private static final int KEPT_PORT = 8085;

  @TempDir private Path folder;

  @Test
  void shouldSendNothingWhenHealthyProgramsChurn() throws Exception {
    Netns.call(
        () -> {
          try (Paging paging = Paging.asItComes(folder);
              PacedRequests _ =
                  PacedRequests.start(Options.of(RATE, PacedRequests.Variant.CLIENT_CLOSES));
              PacedRequests _ =
                  PacedRequests.start(
                      Options.of(RATE, PacedRequests.Variant.KEPT).withPort(KEPT_PORT));
              Churn churn = new Churn()) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < end) {
              churn.pass();
            }
            assertThat(paging.receiver().deliveries()).isEmpty();
            assertThat(paging.prometheus().query("ALERTS{alertstate=\"firing\"}[1h]")).isEmpty();
            assertThat(paging.prometheus().query("ALERTS{severity!=\"info\"}[1h]")).isEmpty();
            assertChurned(paging);
          }
          return null;
        });
  }

  /** Silence proves something only if the agent had much to see. */
  private static void assertChurned(Paging paging) throws Exception {
    assertThat(most(paging, "tcpwait_close_wait_sockets")).isGreaterThan(100);
    assertThat(most(paging, "tcpwait_time_wait_sockets")).isGreaterThan(1_000);
    assertThat(most(paging, "tcpwait_sockets{state=\"established\"}")).isGreaterThan(1_000);
    assertThat(most(paging, "tcpwait_sockets{state=\"fin_wait2\"}")).isGreaterThan(10);
  }

  private static double most(Paging paging, String metric) throws Exception {
    String query = "max_over_time(sum(" + metric + ")[1h:15s])";
    return paging.prometheus().query(query).getFirst().value();
  }
}
