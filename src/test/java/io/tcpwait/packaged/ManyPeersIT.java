package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
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
import org.junit.jupiter.api.parallel.ResourceLock;

/** A proxy that checks the health of 18,000 backends every 5 seconds, and closes first. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("processors")
class ManyPeersIT {
  private static final int PEERS = 18_000;
  private static final int RATE = 3_600;
  private static final int MOST_SERIES = 500;
  private static final String BUCKETS = "time_wait_buckets";
  private static final String MAX_BUCKETS = "net.ipv4.tcp_max_tw_buckets";
  private static final Options OPTIONS =
      Options.of(RATE, Variant.CLIENT_CLOSES).withPort(80).withPeers(PEERS);

  /**
   * With so many TIME_WAITs, there is time for two samples before a limit of which they are 82 % is
   * reached.
   */
  private static final int MANY = 110_000;

  @Test
  void manyPeersAreNoTroubleUntilTheirLimitIsNear() throws Exception {
    Netns.call(
        () -> {
          Netns.sysctl(MAX_BUCKETS, 262_144);
          try (PacedRequests requests = PacedRequests.start(OPTIONS);
              Watch watch = Watch.start(List.of(requests))) {
            Look many = watch.await(60, look -> look.closes() >= MANY);
            assertThat(watch.looks()).allMatch(look -> look.trouble().isEmpty());
            assertCounts(many);
            List<Look> looks = watch.looks().subList(1, watch.looks().size());
            watch.assertRate(looks, look -> look.arrivalsPerSecond(label("service", "80")));

            Netns.sysctl(MAX_BUCKETS, Math.round(many.closes() / 0.82));
            Look near = watch.await(20, look -> !look.trouble().isEmpty());
            assertThat(near.trouble()).containsExactly(BUCKETS + " warning");
            assertSpread(near);
            Look over = watch.await(20, look -> look.trouble().contains(BUCKETS + " critical"));
            assertThat(over.trouble()).hasSize(1);
            assertSpread(over);
            watch.assertRate(
                watch.looksWith(BUCKETS), look -> look.value(BUCKETS, "arrivals_per_second"));
            assertThat(over.scraped().series()).containsEntry("tcpwait_samples_late_total", 0.0);
            assertThat(requests.tally().failures()).isZero();
          }
          return null;
        });
  }

  private static void assertCounts(Look look) {
    Scraped scraped = look.scraped();
    assertThat(scraped.sum("tcpwait_time_wait_sockets", label("service", "80")))
        .isCloseTo(look.closes(), within(0.05 * look.closes()));
    assertThat(scraped.series()).hasSizeLessThan(MOST_SERIES);
    JsonArray services = look.status().getAsJsonObject("time_wait").getAsJsonArray("by_service");
    assertThat(services).hasSize(1);
    JsonObject service = services.get(0).getAsJsonObject();
    assertThat(service.get("peers").getAsInt()).isEqualTo(PEERS);
    assertThat(service.get("most_at_one_peer").getAsInt()).isBetween(5, 12);
  }

  private static void assertSpread(Look look) {
    JsonObject finding = look.finding(BUCKETS);
    assertThat(finding.get("role").getAsString()).isEqualTo("outbound");
    assertThat(finding.get("port").getAsInt()).isEqualTo(80);
    assertThat(Look.text(finding, "service_time_waits"))
        .contains("with 18,000 peers")
        .containsPattern("the most with one [0-9]{1,2} of 28,[0-9]{3} ports");
  }

  @Test
  void portsRunOutOverAllPeersIfTheyAreBoundFirst() throws Exception {
    Netns.call(
        () -> {
          Netns.sysctl(MAX_BUCKETS, 262_144);
          try (PacedRequests requests = PacedRequests.start(OPTIONS.withSource(Source.BIND_FIRST));
              Watch watch = Watch.start(List.of(requests))) {
            Look look = watch.await(30, one -> !one.trouble().isEmpty());
            assertThat(look.trouble()).containsExactly("bind_pool warning");
          }
          return null;
        });
  }
}
