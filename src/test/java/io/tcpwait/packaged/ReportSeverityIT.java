package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.FewPorts;
import io.tcpwait.kit.timewait.Neighbour;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A single report on a problem that only a moving counter shows, with the severity that an agent
 * would give.
 */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class ReportSeverityIT {
  private static final int PORTS = 1_500;
  private static final int RATE = 100;
  private static final Options CLIENT_CLOSES = Options.of(RATE, Variant.CLIENT_CLOSES);

  @TempDir private Path folder;

  private static void awaitCloses(PacedRequests requests, long closes) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (requests.tally().closes() < closes) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** No connection lives long enough to show that it has no timestamps. */
  @Test
  void shouldBeCriticalIfPortsRunOutWithoutTimestamps() throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(PORTS, 1);
          try (Neighbour neighbour = Neighbour.withoutTimestamps(1);
              PacedRequests requests =
                  PacedRequests.start(CLIENT_CLOSES, neighbour.here(), neighbour.there())) {
            awaitCloses(requests, PORTS - 3L * RATE);
            OneReport report = OneReport.json(folder);
            assertThat(report.trouble()).containsExactly("port_budget critical");
            assertThat(report.status()).isEqualTo(2);
          }
          return null;
        });
  }

  @Test
  void shouldStaySilentIfPortsAreReused() throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(PORTS, 1);
          try (Neighbour neighbour = Neighbour.open(1);
              PacedRequests requests =
                  PacedRequests.start(CLIENT_CLOSES, neighbour.here(), neighbour.there())) {
            awaitCloses(requests, PORTS + 3L * RATE);
            OneReport report = OneReport.json(folder);
            assertThat(report.trouble()).isEmpty();
            assertThat(report.status()).isZero();
          }
          return null;
        });
  }

  @Test
  void shouldBeCriticalIfClosedConnectionsGetNoTimeWait() throws Exception {
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.tcp_max_tw_buckets", 500);
          try (PacedRequests requests =
              PacedRequests.start(Options.of(RATE, Variant.SERVER_CLOSES))) {
            awaitCloses(requests, 900);
            OneReport report = OneReport.json(folder);
            assertThat(report.trouble()).containsExactly("time_wait_buckets critical");
            assertThat(report.status()).isEqualTo(2);
          }
          return null;
        });
  }
}
