package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.Neighbour;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A database with three clients, which reuse their ports while the database still has their
 * TIME_WAITs.
 */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("processors")
class PortRecyclingIT {
  private static final int CLIENTS = 3;
  private static final int RATE = 3_000;
  private static final int PORT = 3306;
  private static final String CLOSES_FIRST = "server_closes_first";

  /** Of 28,232 ports, a client uses every other port while its server has the TIME_WAITs. */
  private static final double PORTS_IN_USE = 14_116;

  @Test
  void recyclingIsReportedForEachClientWithoutTimestamps() throws Exception {
    Netns.call(
        () -> {
          try (Neighbour neighbour = Neighbour.withoutTimestamps(CLIENTS);
              PacedRequests requests =
                  PacedRequests.start(
                      options(RATE, Variant.SERVER_CLOSES), neighbour.there(), neighbour.here())) {
            assertRaised(requests, "10.123.1.", 0);
          }
          return null;
        });
  }

  @Test
  void recyclingIsReportedForEachClientWithTimestamps() throws Exception {
    Netns.call(
        () -> {
          try (PacedRequests requests = PacedRequests.start(options(RATE, Variant.SERVER_CLOSES))) {
            assertRaised(requests, "127.80.0.", 1);
          }
          return null;
        });
  }

  /** Each client also keeps one connection, as real programs do. */
  private static Options options(int rate, Variant variant) {
    return Options.of(rate, variant)
        .withPort(PORT)
        .withPeers(CLIENTS)
        .withClients(CLIENTS)
        .withIdle(CLIENTS);
  }

  private static void assertRaised(PacedRequests requests, String clients, double timestamps)
      throws Exception {
    try (Watch watch = Watch.start(List.of(requests))) {
      Look look = watch.await(60, one -> one.findings("port_recycling").size() == CLIENTS);
      watch.assertRate(
          watch.looksWith(CLOSES_FIRST), one -> one.value(CLOSES_FIRST, "closes_per_second"));
      double rate = look.value(CLOSES_FIRST, "closes_per_second") / CLIENTS;
      assertThat(look.trouble()).containsExactly("port_recycling warning");
      assertThat(look.findings("port_recycling"))
          .allSatisfy(
              finding -> {
                assertThat(finding.get("role").getAsString()).isEqualTo("inbound");
                assertThat(finding.get("port").getAsInt()).isEqualTo(PORT);
                assertThat(Look.value(finding, "closes_per_second"))
                    .isCloseTo(rate, within(0.1 * rate));
                assertThat(Look.value(finding, "ports")).isBetween(27_000.0, 28_232.0);
                double seconds = PORTS_IN_USE / rate;
                assertThat(Look.value(finding, "return_seconds"))
                    .isCloseTo(seconds, within(0.2 * seconds));
                assertThat(Look.value(finding, "timestamps_in_use")).isEqualTo(timestamps);
              })
          .extracting(finding -> finding.get("peer").getAsString())
          .containsExactlyInAnyOrder(clients + 1, clients + 2, clients + 3);
      JsonObject closes = look.finding(CLOSES_FIRST);
      assertThat(closes.get("pid").getAsLong()).isEqualTo(ProcessHandle.current().pid());
    }
  }

  /** Runs longer than it takes to raise the finding. */
  @ParameterizedTest
  @CsvSource({RATE + ", KEPT", "300, SERVER_CLOSES"})
  void recyclingIsNotReportedIfConnectionsAreKeptOrFew(int rate, Variant variant) throws Exception {
    Netns.call(
        () -> {
          try (PacedRequests requests = PacedRequests.start(options(rate, variant));
              Watch watch = Watch.start(List.of(requests))) {
            watch.await(60, look -> look.scraped().samples() >= 8);
            assertThat(watch.looks()).allMatch(look -> look.trouble().isEmpty());
            assertThat(requests.tally().requests()).isGreaterThan(30L * rate);
          }
          return null;
        });
  }

  /**
   * In five seconds, half of the ports are held and the client becomes slow. The agent therefore
   * starts first and samples every second, so that it takes two samples at the full rate.
   */
  @Test
  void thePortBudgetIsReportedIfTheClientClosesFirst() throws Exception {
    Options options = Options.of(RATE, Variant.CLIENT_CLOSES).withPort(PORT).withIdle(1);
    Netns.call(
        () -> {
          try (Neighbour neighbour = Neighbour.withoutTimestamps(1);
              Watch watch = Watch.startQuick(List.of())) {
            watch.next();
            try (PacedRequests requests =
                PacedRequests.start(options, neighbour.here(), neighbour.there())) {
              assertOfTheBudget(watch, requests);
            }
          }
          return null;
        });
  }

  private static void assertOfTheBudget(Watch watch, PacedRequests requests) throws Exception {
    Look look = watch.await(25, one -> !one.trouble().isEmpty());
    assertThat(requests.tally().failures()).isZero();
    JsonObject finding = look.finding("port_budget");
    assertThat(Look.secondsLeft(finding)).isLessThan(60);
    assertThat(Look.value(finding, "held_ports")).isGreaterThan(RATE);
    assertThat(finding.get("peer").getAsString()).isEqualTo("10.123.1.1:" + PORT);
    assertThat(Look.value(finding, "sustainable_per_second")).isCloseTo(28_232 / 60.0, within(1.0));
    assertThat(Look.value(finding, "reuse_works")).isZero();

    // Past half of the ports, searches cost the client most of its rate, and the finding says so.
    Look slow =
        watch.await(
            40, one -> one.finding("port_budget").get("summary").getAsString().contains("long"));
    assertThat(requests.tally().failures()).isZero();
    assertThat(Look.value(slow.finding("port_budget"), "searched_ports"))
        .isCloseTo(PORTS_IN_USE, within(5.0));
  }
}
