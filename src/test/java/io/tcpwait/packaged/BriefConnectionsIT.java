package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.FewPorts;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Connections as PHP opens them: one for each request, and none lives long enough to be seen. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class BriefConnectionsIT {
  @Test
  void shouldNameTheProgramOfBriefConnections() throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(20_000, 0);
          try (PacedRequests requests =
                  PacedRequests.start(
                      Options.of(400, Variant.CLIENT_CLOSES).withPort(6379).withHoldMicros(1_500));
              Watch watch = Watch.start(List.of(requests))) {
            Look named =
                watch.await(
                    90,
                    look ->
                        !look.findings("port_budget").isEmpty()
                            && !look.finding("port_budget").get("pid").isJsonNull());
            JsonObject finding = named.finding("port_budget");
            assertThat(finding.get("pid").getAsLong()).isEqualTo(ProcessHandle.current().pid());
            assertThat(named.scraped().sum("tcpwait_owner_search_cpu_seconds_total"))
                .isLessThan(0.6 + 0.01 * 90);
          }
          return null;
        });
  }
}
