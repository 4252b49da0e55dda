package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Source;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A program that binds before it connects, and a program that does not, with few ports for both.
 */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class BindPoolIT {
  private static final String WARNING = "bind_pool warning";
  private static final String CRITICAL = "bind_pool critical";

  @Test
  void aFullPoolIsReportedBeforeEitherProgramFails() throws Exception {
    Options bindsFirst =
        Options.of(80, Variant.CLIENT_CLOSES).withPeers(100).withSource(Source.BIND_FIRST);
    Options plain = Options.of(20, Variant.CLIENT_CLOSES).withPort(3306);
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.ip_local_port_range", 40_000, 43_999);
          try (PacedRequests bound = PacedRequests.start(bindsFirst);
              PacedRequests other = PacedRequests.start(plain);
              Watch watch = Watch.start(List.of(bound, other))) {
            Look raised = watch.await(60, BindPoolIT::isSaid);
            assertThat(raised.finding("bind_pool").get("summary").getAsString())
                .contains("127.80.0.1");
            watch.await(60, look -> bound.tally().failures() > 0 && other.tally().failures() > 0);
            assertThat(raised.seconds())
                .isLessThan(watch.firstFailureSeconds(bound))
                .isLessThan(watch.firstFailureSeconds(other));
            assertThat(watch.looks())
                .filteredOn(look -> look.seconds() >= raised.seconds())
                .allMatch(BindPoolIT::isSaid);
            assertThat(watch.looks().getLast().trouble()).containsExactly(CRITICAL);
          }
          return null;
        });
  }

  private static boolean isSaid(Look look) {
    return look.trouble().contains(WARNING) || look.trouble().contains(CRITICAL);
  }
}
