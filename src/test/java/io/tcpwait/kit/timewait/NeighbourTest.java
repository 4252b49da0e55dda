package io.tcpwait.kit.timewait;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to a neighbouring namespace. */
@Needs(Needs.NETNS)
class NeighbourTest {
  private static final int RATE = 300;
  private static final int ENOUGH = 100;

  /** The TIME_WAITs are on the side that closes, whether that is here or there. */
  @ParameterizedTest
  @CsvSource({"SERVER_CLOSES, true", "CLIENT_CLOSES, false"})
  void clientsOfTheNeighbourConnectHere(Variant variant, boolean leftHere) throws Exception {
    Netns.call(
        () -> {
          try (Neighbour neighbour = Neighbour.open(2)) {
            Options options = Options.of(RATE, variant).withPort(3306).withPeers(2).withClients(2);
            var requests = PacedRequests.start(options, neighbour.there(), neighbour.here());
            long closes = Await.closes(requests, ENOUGH);
            Side closer = leftHere ? neighbour.here() : neighbour.there();
            Side other = leftHere ? neighbour.there() : neighbour.here();
            List<TimeWait> left = closer.call(() -> Await.timeWaits(closes));
            assertThat(other.call(TimeWait::all)).isEmpty();
            assertThat(left)
                .hasSizeGreaterThanOrEqualTo(ENOUGH)
                .allMatch(one -> (leftHere ? one.localPort() : one.remotePort()) == 3306);
            if (leftHere) {
              assertThat(left.stream().map(TimeWait::peer).distinct())
                  .containsExactlyInAnyOrder("10.123.1.1", "10.123.1.2");
            }
          }
          return null;
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connectionsHaveNoTimestampsIfTheFarEndHasNone(boolean clientsHere) throws Exception {
    Netns.call(
        () -> {
          try (Neighbour neighbour = Neighbour.open(1)) {
            assertThat(connectionsWithTimestamps(neighbour, clientsHere)).isPositive();
            neighbour.sysctl("net.ipv4.tcp_timestamps", 0);
            assertThat(connectionsWithTimestamps(neighbour, clientsHere)).isZero();
          }
          return null;
        });
  }

  private static long connectionsWithTimestamps(Neighbour neighbour, boolean clientsHere)
      throws Exception {
    Side clients = clientsHere ? neighbour.here() : neighbour.there();
    Side server = clientsHere ? neighbour.there() : neighbour.here();
    try (var requests = PacedRequests.start(Options.of(RATE, Variant.KEPT), clients, server)) {
      Await.requests(requests, ENOUGH);
      String shown = Netns.run("ss", "-tnioH", "state", "established");
      assertThat(shown).contains("10.123.1.1");
      return shown.lines().filter(line -> line.matches(".*\\sts .*")).count();
    }
  }

  @Test
  void theNeighbourHasNoOtherRouteAndItsLinkDisappears() throws Exception {
    Netns.call(
        () -> {
          try (Neighbour neighbour = Neighbour.open(1)) {
            String routes = neighbour.there().call(() -> Netns.run("ip", "route"));
            assertThat(routes.lines()).singleElement().asString().startsWith("10.123.0.1 dev far");
            assertThat(Netns.run("ip", "route").lines()).hasSize(1);
          }
          Await.until(() -> !Netns.run("ip", "link").contains("near"));
          return null;
        });
  }
}
