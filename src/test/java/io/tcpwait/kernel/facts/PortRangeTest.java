package io.tcpwait.kernel.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ports of ip_local_port_range that connect(2) and bind(2) choose, by odd and even. */
@Needs(Needs.NETNS)
class PortRangeTest {
  private static final String BOUND = "127.0.0.9";
  private static final int DESTINATIONS = 100;

  @ParameterizedTest
  @ValueSource(ints = {40_000, 40_001})
  void connectPrefersTheParityOfTheFirstPortAndBindTheOther(int first) throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(first, first + 1_999);
          var service = host.listen("127.0.0.2");
          for (int i = 0; i < 50; i++) {
            assertThat(host.connect(service).clientPort() % 2).isEqualTo(first % 2);
            assertThat(host.connectFrom(BOUND, 0, service).clientPort() % 2)
                .isNotEqualTo(first % 2);
          }
        });
  }

  @Test
  void connectTakesTheOtherParityWhenItsOwnHasRunOut() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(40_000, 40_019);
          var service = host.listen("127.0.0.2");
          assertThat(parities(host.connect(10, service))).containsOnly(0);
          assertThat(parities(host.connect(10, service))).containsOnly(1);
        });
  }

  @Test
  void bindTakesTheOtherParityWhenItsOwnHasRunOut() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(40_000, 40_019);
          var service = host.listen("127.0.0.2");
          List<Connection> bound = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            bound.add(host.connectFrom(BOUND, 0, service));
          }
          assertThat(parities(bound.subList(0, 10))).containsOnly(1);
          assertThat(parities(bound.subList(10, 20))).containsOnly(0);
        });
  }

  @ParameterizedTest
  @CsvSource({"40000, 40003", "40001, 40004", "40000, 40019", "40001, 40020"})
  void everyPortIsFoundIfFirstAndLastDifferInParity(int first, int last) throws Exception {
    assertThat(connections(first, last)).containsOnly(last - first + 1);
  }

  /** The destinations, and whether the first or the last port is missed, change all the time. */
  @ParameterizedTest
  @CsvSource({"40000, 40004", "40001, 40005"})
  void onePortIsMissedForSomeDestinationsIfFirstAndLastHaveTheSameParity(int first, int last)
      throws Exception {
    int ports = last - first + 1;
    assertThat(connections(first, last)).containsOnly(ports, ports - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {40_000, 40_001})
  void theLastOfThreePortsIsNeverFound(int first) throws Exception {
    assertThat(connections(first, first + 2)).containsOnly(2);
  }

  /** The number of connections to each of many destinations until ports run out. */
  private static List<Integer> connections(int first, int last) throws Exception {
    List<Integer> connections = new ArrayList<>();
    Host.fresh(
        host -> {
          host.setPortRange(first, last);
          for (int i = 1; i <= DESTINATIONS; i++) {
            ServerSocketChannel service = host.listen("127.0.1." + i);
            connections.add(host.connectUntilPortsRunOut(service));
          }
        });
    return connections;
  }

  private static List<Integer> parities(List<Connection> connections) throws Exception {
    List<Integer> parities = new ArrayList<>();
    for (Connection connection : connections) {
      parities.add(connection.clientPort() % 2);
    }
    return parities;
  }
}
