package io.tcpwait.kernel.facts;

import static io.tcpwait.kernel.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The number of connections that are possible, and the sockets that count, if connect(2) chooses
 * the ports.
 */
@Needs(Needs.NETNS)
class PortBudgetTest {
  private static final int PORTS = 20;
  private static final int FIRST = 40_000;
  private static final int LAST = FIRST + PORTS - 1;

  @Test
  void everyDestinationHasAllPortsForItself() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          var here = host.listen("127.0.0.2");
          var there = host.listen("127.0.0.3");
          var otherPort = host.listen("127.0.0.2", Host.SERVICE_PORT + 1);
          for (ServerSocketChannel service : List.of(here, there, otherPort)) {
            assertThat(host.connectUntilPortsRunOut(service)).isEqualTo(PORTS);
          }
          assertThat(host.connects(here)).isFalse();
        });
  }

  @Test
  void everySourceAddressHasAllPortsForItself() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          var service = host.listen("127.0.0.2");
          assertThat(host.connectUntilPortsRunOut(service)).isEqualTo(PORTS);
          host.route("127.0.0.2", "127.0.0.7");
          assertThat(host.connectUntilPortsRunOut(service)).isEqualTo(PORTS);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"ESTABLISHED", "TIME_WAIT", "CLOSE_WAIT", "FIN_WAIT2"})
  void aConnectionHoldsItsPortInEveryState(TcpState state) throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          host.set("tcp_tw_reuse", 0);
          var service = host.listen("127.0.0.2");
          for (Connection connection : host.connect(PORTS, service)) {
            connection.leaveClientIn(state);
          }
          assertThat(Host.comes(() -> clients(host, state) == PORTS)).isTrue();
          assertThat(host.connects(service)).isFalse();
          assertThat(host.connects(host.listen("127.0.0.3"))).isTrue();
        });
  }

  private static long clients(Host host, TcpState state) throws IOException {
    return host.read(state, TcpRecord::localPort).stream().filter(port -> port >= FIRST).count();
  }

  @Test
  void aConnectionThatWasResetHoldsNoPort() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          var service = host.listen("127.0.0.2");
          for (Connection connection : host.connect(PORTS, service)) {
            connection.reset();
          }
          assertThat(host.connectUntilPortsRunOut(service)).isEqualTo(PORTS);
        });
  }

  @Test
  void reservedPortsReduceTheBudget() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          host.set("ip_local_reserved_ports", FIRST + "-" + (FIRST + 10));
          for (String address : List.of("127.0.0.2", "127.0.0.3")) {
            assertThat(host.connectUntilPortsRunOut(host.listen(address))).isEqualTo(PORTS - 11);
          }
        });
  }

  /** Only the kernel's own choice avoids a reserved port. */
  @Test
  void aReservedPortCanBeListenedOn() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          host.set("ip_local_reserved_ports", FIRST);
          host.connectUntilPortsRunOut(host.listen("127.0.0.2"));
          host.listen("127.0.0.3", FIRST);
        });
  }

  @Test
  void reservedPortsOutsideOfTheRangeDoNotReduceTheBudget() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          host.set("ip_local_reserved_ports", (LAST + 1) + "-" + (LAST + 11));
          assertThat(host.connectUntilPortsRunOut(host.listen("127.0.0.2"))).isEqualTo(PORTS);
        });
  }

  @Test
  void aWiderRangeAppliesAtOnce() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          var service = host.listen("127.0.0.2");
          assertThat(host.connectUntilPortsRunOut(service)).isEqualTo(PORTS);
          host.setPortRange(FIRST, LAST + 10);
          assertThat(host.connectUntilPortsRunOut(service)).isEqualTo(10);
        });
  }

  @Test
  void timeWaitsOfAServiceOutsideOfTheRangeTakeNoPort() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          leaveTimeWaitsAtServer(50, host, Host.SERVICE_PORT);
          for (String address : List.of("127.0.0.2", "127.0.0.3")) {
            assertThat(host.connectUntilPortsRunOut(host.listen(address))).isEqualTo(PORTS);
          }
          assertThat(host.count(TIME_WAIT)).isEqualTo(50);
        });
  }

  @Test
  void timeWaitsOfAServiceInsideOfTheRangeBlockItsPortForAll() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          leaveTimeWaitsAtServer(50, host, FIRST + 5);
          for (String address : List.of("127.0.0.2", "127.0.0.3")) {
            assertThat(host.connectUntilPortsRunOut(host.listen(address))).isEqualTo(PORTS - 1);
          }
        });
  }

  /** The clients use another address and ports outside of the range; the listener is closed. */
  private static void leaveTimeWaitsAtServer(int count, Host host, int port) throws Exception {
    try (ServerSocketChannel service = host.listen("127.0.0.1", port)) {
      for (int i = 0; i < count; i++) {
        host.connectFrom("127.0.0.9", 30_000 + i, service).closeServerFirst();
      }
    }
    host.awaitCount(count, TIME_WAIT);
  }
}
