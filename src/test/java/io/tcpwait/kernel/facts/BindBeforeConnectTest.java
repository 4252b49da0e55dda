package io.tcpwait.kernel.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Netns;
import java.net.BindException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The ports that a client takes from itself and from others by calling bind(2) before connect(2).
 */
@Needs(Needs.NETNS)
class BindBeforeConnectTest {
  private static final int PORTS = 20;
  private static final int FIRST = 40_000;
  private static final int LAST = FIRST + PORTS - 1;
  private static final String BOUND = "127.0.0.9";

  @Test
  void connectSharesPortsBetweenDestinations() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          Set<Integer> ports = new HashSet<>();
          for (String address : List.of("127.0.0.2", "127.0.0.3")) {
            for (Connection connection : host.connect(PORTS, host.listen(address))) {
              ports.add(connection.clientPort());
            }
          }
          assertThat(ports).hasSize(PORTS);
        });
  }

  @Test
  void bindSharesNoPortsBetweenDestinations() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          var here = host.listen("127.0.0.2");
          var there = host.listen("127.0.0.3");
          Set<Integer> ports = new HashSet<>();
          for (int i = 0; i < PORTS / 2; i++) {
            ports.add(host.connectFrom(BOUND, 0, here).clientPort());
            ports.add(host.connectFrom(BOUND, 0, there).clientPort());
          }
          assertThat(ports).hasSize(PORTS);
          for (ServerSocketChannel service : List.of(here, there)) {
            assertThatThrownBy(() -> host.connectFrom(BOUND, 0, service))
                .isInstanceOf(BindException.class)
                .hasMessage("Address already in use");
          }
        });
  }

  @Test
  void bindOfAnotherAddressHasAllPortsForItself() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          var service = host.listen("127.0.0.2");
          for (int i = 0; i < PORTS; i++) {
            host.connectFrom(BOUND, 0, service);
            host.connectFrom("127.0.0.10", 0, service);
          }
        });
  }

  @Test
  void connectNeverUsesAPortThatBindChose() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          var service = host.listen("127.0.0.2");
          var other = host.listen("127.0.0.3");
          List<Connection> bound = new ArrayList<>();
          while (bound.size() < PORTS) {
            bound.add(host.connectFrom(BOUND, 0, service));
          }
          assertThat(host.connects(service)).isFalse();
          assertThat(host.connects(other)).isFalse();
          bound.getFirst().reset();
          assertThat(host.connectUntilPortsRunOut(other)).isEqualTo(1);
        });
  }

  @Test
  void timeWaitsOfBoundPortsBlockConnect() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          var service = host.listen("127.0.0.2");
          for (int i = 0; i < PORTS; i++) {
            host.connectFrom(BOUND, 0, service).closeClientFirst();
          }
          host.awaitCount(PORTS, TcpState.TIME_WAIT);
          assertThat(host.connects(host.listen("127.0.0.3"))).isFalse();
        });
  }

  /** All TIME_WAITs are old enough for connect(2), which reuses each port. */
  @Test
  void bindNeverReusesThePortOfATimeWait() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          host.set("tcp_tw_reuse", 1);
          var service = host.listen("127.0.0.2");
          host.leaveTimeWaits(PORTS, service);
          host.awaitCount(PORTS, TcpState.TIME_WAIT);
          assertThat(Host.comes(() -> host.connects(service))).isTrue();
          assertThatThrownBy(() -> host.connectFrom("127.0.0.1", 0, service))
              .isInstanceOf(BindException.class)
              .hasMessage("Address already in use");
        });
  }

  /** The number of connections to two destinations, and the call that then finds no port. */
  @ParameterizedTest
  @CsvSource({
    "plain, 20 bind Address already in use",
    "no-port, 40 connect Cannot assign requested address",
    "reuse-addr, 20 bind Address already in use"
  })
  @Needs("gcc")
  void bindAddressNoPortLeavesThePortToConnect(String mode, String end, @TempDir Path folder)
      throws Exception {
    Path program = folder.resolve("bind_first");
    Netns.run("gcc", "-O2", "-Wall", "-Wextra", "-o", program.toString(), "src/kit/c/bind_first.c");
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          host.listen("127.0.0.2");
          host.listen("127.0.0.3");
          String port = Integer.toString(Host.SERVICE_PORT);
          assertThat(Netns.run(program.toString(), mode, BOUND, port, "127.0.0.2", "127.0.0.3"))
              .isEqualTo(end + "\n");
        });
  }

  @Test
  void connectDoesNotUseThePortOfAListener() throws Exception {
    Host.fresh(
        host -> {
          host.setPortRange(FIRST, LAST);
          for (int i = 0; i < 3; i++) {
            host.listen(BOUND, FIRST + 5 * i);
          }
          for (String address : List.of("127.0.0.2", "127.0.0.3")) {
            assertThat(host.connectUntilPortsRunOut(host.listen(address))).isEqualTo(PORTS - 3);
          }
        });
  }
}
