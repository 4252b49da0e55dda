package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A database that closes each connection after its answer, 165 times a second. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class ServerClosesFirstIT {
  private static final int RATE = 165;
  private static final String FINDING = "server_closes_first";
  private static final String[] LABELS = {
    label("role", "inbound"), label("service", "8086"), label("peer", "127.0.0.1")
  };

  @Test
  void theServerAndItsRateAreReportedFromTheFirstSamples() throws Exception {
    Options options = Options.of(RATE, Variant.SERVER_CLOSES);
    Netns.call(
        () -> {
          try (PacedRequests requests = PacedRequests.start(options);
              Watch watch = Watch.start(List.of(requests))) {
            Look second = watch.await(20, look -> look.scraped().samples() >= 2);
            assertSaysWho(second);
            Look named =
                watch.await(20, look -> !look.finding(FINDING).get("process").isJsonNull());
            JsonObject finding = named.finding(FINDING);
            assertThat(finding.get("process").getAsString()).isEqualTo("java");
            assertThat(finding.get("pid").getAsLong()).isEqualTo(ProcessHandle.current().pid());
            assertSaysWho(watch.await(30, look -> look.scraped().samples() >= 5));
            List<Look> looks = watch.looksWith(FINDING);
            watch.assertRate(looks, look -> look.value(FINDING, "closes_per_second"));
            watch.assertRate(looks, look -> look.arrivalsPerSecond(LABELS));
            assertThat(requests.tally().failures()).isZero();
          }
          return null;
        });
  }

  private static void assertSaysWho(Look look) {
    assertThat(look.scraped().alerts()).containsExactly(FINDING + " info");
    JsonObject finding = look.finding(FINDING);
    assertThat(finding.get("role").getAsString()).isEqualTo("inbound");
    assertThat(finding.get("port").getAsInt()).isEqualTo(8086);
    assertThat(finding.get("peer").getAsString()).isEqualTo("127.0.0.1");
    Scraped scraped = look.scraped();
    double sockets = scraped.sum("tcpwait_time_wait_sockets", LABELS);
    // A client that reuses a port replaces its TIME_WAIT, and a dump takes some time.
    assertThat(sockets)
        .isEqualTo(scraped.sum("tcpwait_sockets", label("state", "time_wait")))
        .isBetween(0.8 * look.closes(), look.closes() + RATE);
  }

  @Test
  void keptConnectionsAreNotReported() throws Exception {
    Options options = Options.of(RATE, Variant.KEPT);
    Netns.call(
        () -> {
          try (PacedRequests requests = PacedRequests.start(options);
              Watch watch = Watch.start(List.of(requests))) {
            watch.await(30, look -> look.scraped().samples() >= 4);
            assertThat(watch.looks()).allMatch(look -> look.scraped().isSilent());
            assertThat(requests.tally().requests()).isGreaterThan(10 * RATE);
          }
          return null;
        });
  }
}
