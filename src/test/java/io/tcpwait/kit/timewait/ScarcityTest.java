package io.tcpwait.kit.timewait;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetCounters;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Source;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The errors of requests when ports or buckets for TIME_WAITs are few. */
@Needs(Needs.NETNS)
class ScarcityTest {
  private static final String PORT_RANGE = "net.ipv4.ip_local_port_range";
  private static final int FIRST_PORT = 40_000;
  private static final int PORTS = 400;
  private static final int RATE = 200;
  private static final String NO_PORT_TO_PEER = "Cannot assign requested address";
  private static final String NO_PORT_AT_ALL = "Address already in use";
  private static final Options TO_ONE_PEER = Options.of(RATE, Variant.CLIENT_CLOSES);

  @Test
  void portsToOnePeerRunOut() throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(PORTS, 0);
          try (var requests = PacedRequests.start(TO_ONE_PEER)) {
            assertRunsOut(requests);
          }
          return null;
        });
  }

  /** A TIME_WAIT gives way to the next connection of its client after a second. */
  @Test
  void portsAreReusedWithTcpTwReuse() throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(PORTS, 1);
          try (var requests = PacedRequests.start(TO_ONE_PEER)) {
            assertGoesOn(requests);
          }
          return null;
        });
  }

  /** Reuse takes timestamps. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void portsAreNotReusedWithoutTimestamps(boolean stripped) throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(PORTS, 1);
          try (Neighbour neighbour = Neighbour.open(1)) {
            neighbour.sysctl("net.ipv4.tcp_timestamps", stripped ? 0 : 1);
            try (var requests =
                PacedRequests.start(TO_ONE_PEER, neighbour.here(), neighbour.there())) {
              if (stripped) {
                assertRunsOut(requests);
              } else {
                assertGoesOn(requests);
              }
            }
          }
          return null;
        });
  }

  /**
   * The server holds no ports, and accepts the next connection of a client with timestamps and
   * without.
   */
  @ParameterizedTest
  @CsvSource({"0", "1"})
  void clientsReuseTheirPortsIfTheServerCloses(int timestamps) throws Exception {
    Netns.call(
        () -> {
          try (Neighbour neighbour = Neighbour.open(1)) {
            neighbour.sysctl("net.ipv4.tcp_timestamps", timestamps);
            neighbour.sysctl(PORT_RANGE, FIRST_PORT, FIRST_PORT + PORTS - 1);
            Options options = Options.of(2 * RATE, Variant.SERVER_CLOSES);
            try (var requests = PacedRequests.start(options, neighbour.there(), neighbour.here())) {
              assertGoesOn(requests);
              assertThat(TimeWait.all()).hasSizeLessThanOrEqualTo(PORTS);
            }
          }
          return null;
        });
  }

  @Test
  void boundPortsRunOutOverManyPeersAndBlockOtherClients() throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(PORTS, 0);
          Options toMany = TO_ONE_PEER.withPeers(1_000);
          try (var plain = PacedRequests.start(toMany.withPort(80))) {
            assertGoesOn(plain);
            try (var bound = PacedRequests.start(toMany.withSource(Source.BIND_FIRST))) {
              Await.until(() -> bound.tally().failures() > 0);
              assertThat(bound.tally().failuresByError()).containsOnlyKeys(NO_PORT_AT_ALL);
              assertThat(bound.tally().closes()).isLessThanOrEqualTo(PORTS);
              Await.until(() -> plain.tally().failures() > 0);
              assertThat(plain.tally().failuresByError()).containsOnlyKeys(NO_PORT_TO_PEER);
            }
          }
          return null;
        });
  }

  @Test
  void bucketsForTimeWaitsRunOut() throws Exception {
    int places = 50;
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.tcp_max_tw_buckets", places);
          try (var requests = PacedRequests.start(Options.of(RATE, Variant.SERVER_CLOSES))) {
            Await.requests(requests, 2L * places);
            assertThat(requests.tally().failures()).isZero();
            assertThat(TimeWait.all()).hasSize(places);
            var counters = new ProcNetCounters(new ProcFs(Path.of("/proc"))).netstat();
            assertThat(counters.get("TcpExt:TCPTimeWaitOverflow")).isGreaterThanOrEqualTo(places);
          }
          return null;
        });
  }

  private static void assertRunsOut(PacedRequests requests) throws Exception {
    long start = System.nanoTime();
    Await.until(() -> requests.tally().failures() > 0);
    assertThat(requests.tally().failuresByError()).containsOnlyKeys(NO_PORT_TO_PEER);
    assertThat(requests.tally().firstFailureNanos().orElseThrow())
        .isBetween(start, System.nanoTime());
    assertThat(requests.tally().closes()).isEqualTo(PORTS);
    assertThat(TimeWait.all()).hasSize(PORTS).allMatch(one -> one.remotePort() == 8086);
  }

  private static void assertGoesOn(PacedRequests requests) throws Exception {
    Await.requests(requests, PORTS * 3L / 2);
    assertThat(requests.tally().failuresByError()).isEmpty();
  }
}
