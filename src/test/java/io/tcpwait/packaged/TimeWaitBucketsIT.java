package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** TIME_WAITs above tcp_max_tw_buckets, until they have ended. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("processors")
class TimeWaitBucketsIT {
  private static final String BUCKETS = "time_wait_buckets";
  private static final String WARNING = BUCKETS + " warning";
  private static final String CRITICAL = BUCKETS + " critical";

  @TempDir private Path folder;

  @Test
  void scarceBucketsAreReportedUntilTheirTimeWaitsHaveEnded() throws Exception {
    Path config = folder.resolve("tcpwait.yml");
    Files.writeString(config, "thresholds: {clear-after: 3s}");
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.tcp_max_tw_buckets", 1_000);
          PacedRequests requests = PacedRequests.start(Options.of(50, Variant.SERVER_CLOSES));
          try (requests;
              Watch watch = Watch.startQuick(List.of(requests), "--config.file=" + config)) {
            Look near = watch.await(40, look -> !look.trouble().isEmpty());
            assertThat(near.trouble()).containsExactly(WARNING);
            watch.await(10, look -> look.trouble().contains(CRITICAL));
            watch.next();
            watch.next();
            watch.assertRate(
                watch.looksWith(BUCKETS), look -> look.value(BUCKETS, "arrivals_per_second"));
            requests.close();
            watch.await(10, look -> look.trouble().contains(WARNING));
            watch.await(80, look -> look.scraped().isSilent());
          }
          return null;
        });
  }
}
