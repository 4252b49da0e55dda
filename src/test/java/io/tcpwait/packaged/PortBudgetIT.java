package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.FewPorts;
import io.tcpwait.kit.timewait.Neighbour;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that closes first and has few ports, watched until connect(2) finds none. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class PortBudgetIT {
  private static final int PORTS = 4_000;
  private static final int RATE = 100;
  private static final Options OPTIONS = Options.of(RATE, Variant.CLIENT_CLOSES);
  private static final String PEER = label("peer", "127.90.0.1:8086");
  private static final String CRITICAL = "port_budget critical";

  /** The tolerance of a forecast when no time is left. */
  private static final double GRANULARITY_SECONDS = 0.5;

  @Test
  void theBudgetIsForecastAndCriticalBeforeConnectFails() throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(PORTS, 0);
          try (PacedRequests requests = PacedRequests.start(OPTIONS);
              Watch watch = Watch.start(List.of(requests))) {
            double start = Watch.seconds();
            watch.await(90, look -> requests.tally().failures() > 0);
            double end = watch.firstFailureSeconds(requests);
            assertThat(firstCritical(watch).seconds()).isLessThan(end - 20);
            List<Look> looks =
                watch.looks().stream()
                    .filter(look -> look.seconds() > start + (end - start) / 3)
                    .filter(look -> look.seconds() < end)
                    .toList();
            assertThat(looks).hasSizeGreaterThan(3).allSatisfy(look -> assertForecast(look, end));
            watch.assertRate(looks, look -> look.value("port_budget", "arrivals_per_second"));
          }
          return null;
        });
  }

  private static void assertForecast(Look look, double endSeconds) {
    assertThat(look.trouble()).containsExactly(CRITICAL);
    JsonObject finding = look.finding("port_budget");
    assertThat(label("peer", finding.get("peer").getAsString())).isEqualTo(PEER);
    double left = endSeconds - look.seconds();
    double end = look.scraped().sum("tcpwait_port_budget_exhaustion_timestamp_seconds", PEER);
    assertThat(end).isCloseTo(endSeconds, within(0.2 * left + GRANULARITY_SECONDS));
    assertThat(Look.secondsLeft(finding)).isCloseTo(end - look.seconds(), within(0.1));
  }

  /** The first sample with the critical finding. */
  private static Look firstCritical(Watch watch) {
    return watch.looks().stream()
        .filter(look -> look.trouble().contains(CRITICAL))
        .findFirst()
        .orElseThrow(() -> new AssertionError("never critical: " + watch.looks()));
  }

  private static void assertNoTrouble(PacedRequests requests, int ports) throws Exception {
    try (Watch watch = Watch.start(List.of(requests))) {
      watch.await(60, look -> look.closes() > 1.5 * ports);
      assertThat(watch.looks()).allMatch(look -> look.trouble().isEmpty());
      assertThat(requests.tally().failures()).isZero();
    }
  }

  /** The first critical finding, which must be earlier than the first failure of connect(). */
  private static JsonObject criticalInTime(PacedRequests requests, Watch watch) throws Exception {
    watch.await(90, look -> requests.tally().failures() > 0);
    Look critical = firstCritical(watch);
    assertThat(critical.seconds()).isLessThan(watch.firstFailureSeconds(requests));
    return critical.finding("port_budget");
  }

  /** Tests reuse for all addresses, and for loopback addresses. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theBudgetIsNoTroubleIfPortsAreReused(int reuse) throws Exception {
    int ports = 1_500;
    Netns.call(
        () -> {
          FewPorts.leave(ports, reuse);
          try (PacedRequests requests = PacedRequests.start(OPTIONS)) {
            assertNoTrouble(requests, ports);
          }
          return null;
        });
  }

  /** By default, Linux reuses ports only on loopback addresses. */
  @Test
  void theBudgetIsCriticalOnOtherAddressesIfReuseIsForLoopbacksOnly() throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(3_000, 2);
          try (Neighbour neighbour = Neighbour.open(1);
              PacedRequests requests =
                  PacedRequests.start(OPTIONS.withIdle(1), neighbour.here(), neighbour.there());
              Watch watch = Watch.start(List.of(requests))) {
            assertThat(criticalInTime(requests, watch).get("cause").getAsString())
                .contains("is for loopback addresses alone");
          }
          return null;
        });
  }

  @Test
  void theBudgetIsNoTroubleOnOtherAddressesIfPortsAreReused() throws Exception {
    int ports = 1_500;
    Netns.call(
        () -> {
          FewPorts.leave(ports, 1);
          try (Neighbour neighbour = Neighbour.open(1);
              PacedRequests requests =
                  PacedRequests.start(OPTIONS.withIdle(1), neighbour.here(), neighbour.there())) {
            assertNoTrouble(requests, ports);
          }
          return null;
        });
  }

  /** Tests also connections that are too brief to be seen. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void theBudgetIsCriticalIfTimestampsAreStripped(int idle) throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(3_000, 1);
          try (Neighbour neighbour = Neighbour.withoutTimestamps(1);
              PacedRequests requests =
                  PacedRequests.start(OPTIONS.withIdle(idle), neighbour.here(), neighbour.there());
              Watch watch = Watch.start(List.of(requests))) {
            JsonObject finding = criticalInTime(requests, watch);
            assertThat(Look.value(finding, "reuse_works")).isZero();
            assertThat(finding.get("cause").getAsString())
                .contains("its connections have no timestamps");
            if (idle > 0) {
              assertThat(watch.looks().getLast().finding("port_budget").get("pid").getAsLong())
                  .isEqualTo(ProcessHandle.current().pid());
            }
          }
          return null;
        });
  }
}
