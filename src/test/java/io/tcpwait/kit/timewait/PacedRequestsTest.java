package io.tcpwait.kit.timewait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.Pause;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Source;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sockets that requests leave behind, and their rate. */
@Needs(Needs.NETNS)
class PacedRequestsTest {
  private static final int RATE = 300;
  private static final int ENOUGH = 100;

  @Test
  void theServerHasTheTimeWaitsIfItCloses() throws Exception {
    List<TimeWait> left = leftBy(Options.of(RATE, Variant.SERVER_CLOSES).withPort(3306));
    assertThat(left)
        .hasSizeGreaterThanOrEqualTo(ENOUGH)
        .allMatch(one -> one.localPort() == 3306 && one.remotePort() >= 32_768)
        .allMatch(one -> one.local().equals("127.90.0.1") && one.peer().equals("127.0.0.1"));
  }

  @Test
  void theClientHasTheTimeWaitsIfItCloses() throws Exception {
    List<TimeWait> left = leftBy(Options.of(RATE, Variant.CLIENT_CLOSES));
    assertThat(left)
        .hasSizeGreaterThanOrEqualTo(ENOUGH)
        .allMatch(one -> one.remotePort() == 8086 && one.localPort() >= 32_768)
        .allMatch(one -> one.local().equals("127.0.0.1") && one.peer().equals("127.90.0.1"));
  }

  @ParameterizedTest
  @CsvSource({"AUTOBIND", "BIND_FIRST"})
  void clientsTakeTurns(Source source) throws Exception {
    // bind(2) gives a port again once the client no longer has it: in one of eight runs, a later
    // connection replaced a TIME_WAIT of the server. bind(2) does not give a port in TIME_WAIT.
    Options options = Options.of(RATE, Variant.CLIENT_CLOSES).withSource(source);
    var byClient =
        leftBy(options.withClients(3).withPeers(3)).stream()
            .collect(Collectors.groupingBy(TimeWait::local, Collectors.counting()));
    assertThat(byClient)
        .containsOnlyKeys("127.80.0.1", "127.80.0.2", "127.80.0.3")
        .allSatisfy((client, count) -> assertThat(count).isCloseTo(ENOUGH / 3, within(20L)));
  }

  @Test
  void peersTakeTurns() throws Exception {
    Options options = Options.of(RATE, Variant.CLIENT_CLOSES).withPeers(18_000);
    assertThat(leftBy(options).stream().map(TimeWait::peer))
        .hasSizeGreaterThanOrEqualTo(ENOUGH)
        .doesNotHaveDuplicates();
  }

  /** All TIME_WAITs of a program that has made enough of them. */
  private static List<TimeWait> leftBy(Options options) throws Exception {
    return Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.tcp_tw_reuse", 0);
          return Await.timeWaits(Await.closes(PacedRequests.start(options), ENOUGH));
        });
  }

  @Test
  void keptConnectionsLeaveNoTimeWaits() throws Exception {
    Netns.call(
        () -> {
          try (var requests = PacedRequests.start(Options.of(RATE, Variant.KEPT))) {
            Await.requests(requests, ENOUGH);
            assertThat(requests.tally().closes()).isZero();
            assertThat(requests.tally().failures()).isZero();
            assertThat(TimeWait.all()).isEmpty();
          }
          return null;
        });
  }

  @ParameterizedTest
  @CsvSource({"100, SERVER_CLOSES", "3000, SERVER_CLOSES", "3600, CLIENT_CLOSES", "3600, KEPT"})
  void requestsKeepTheirRate(int rate, Variant variant) throws Exception {
    Netns.call(
        () -> {
          try (var requests = PacedRequests.start(Options.of(rate, variant).withPeers(1_000))) {
            Await.requests(requests, rate);
            long start = System.nanoTime();
            long before = requests.tally().requests();
            Pause.until(start + 2 * Pause.SECOND_NANOS);
            // Other load on the processors delays requests, but does not reduce their number.
            Await.passing(
                () -> (requests.tally().requests() - before) * 1e9 / (System.nanoTime() - start),
                made -> assertThat(made).isCloseTo(rate, within(0.05 * rate)));
            assertThat(requests.tally().failures()).isZero();
          }
          return null;
        });
  }
}
