package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.TimeWaitService;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Connections whose listener is in no dump, and others that look similar. */
class GoneListenersTest {
  private static final PortRange WIDE = new PortRange(1_024, 65_535, new BitSet());

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private final List<TcpRecord> sockets = new ArrayList<>();
  private final Random random = new Random(7);
  private PortRange range = Dumps.RANGE;
  private long nowNs = 1_000_000_000_000L;
  private int dumps;

  /** Takes a second dump, like the sampler, if the first walk finds a missing listener. */
  private TcpCounts sample() {
    nowNs += 5_000_000_000L;
    table.terms(new Terms(null, 1_000, range));
    dump();
    if (table.findsGoneListeners()) {
      dump();
    }
    return table.end(null);
  }

  private void dump() {
    dumps++;
    table.begin(nowNs);
    table.beginEstablished();
    sockets.forEach(table::visit);
  }

  private List<Service> services() {
    return sample().timeWait().services().stream().map(TimeWaitService::service).toList();
  }

  private void timeWait(String local, String remote) {
    sockets.add(socket(TcpState.TIME_WAIT, local, remote));
  }

  private int clientPort() {
    return 32_768 + random.nextInt(28_232);
  }

  /** Adds so many TIME_WAITs of clients with a port of this host. */
  private void served(String local, int count) {
    for (int i = 0; i < count; i++) {
      timeWait(local, "10.0." + i / 250 + "." + (1 + i % 250) + ":" + clientPort());
    }
  }

  @Test
  void shouldCountTimeWaitsOfAGoneListenerAsInboundFromTheFirstSample() {
    served("10.9.0.1:8080", 2_500);
    assertThat(services()).containsExactly(new Service(Role.INBOUND, 8080));
    assertThat(dumps).isEqualTo(2);
    assertThat(services()).containsExactly(new Service(Role.INBOUND, 8080));
    assertThat(dumps).as("no more than one walk once it is known").isEqualTo(3);
  }

  @Test
  void shouldRecognizeAGoneListenerByADozenCloseWaits() {
    for (int i = 0; i < 12; i++) {
      sockets.add(socket(TcpState.CLOSE_WAIT, "10.9.0.1:443", "10.0.0.7:" + clientPort()));
    }
    Breakdown<Long> closeWait = sample().closeWait().sockets();
    assertThat(closeWait.peers())
        .singleElement()
        .satisfies(
            of -> {
              assertThat(of.peer().service()).isEqualTo(new Service(Role.INBOUND, 443));
              assertThat(of.value()).isEqualTo(12);
            });
  }

  @Test
  void shouldKeepTheRoleWhileConnectionsLiveAndForgetItAfterwards() {
    served("10.9.0.1:8080", 100);
    services();
    sockets.subList(1, sockets.size()).clear();
    for (int i = 0; i < 5; i++) {
      assertThat(services()).containsExactly(new Service(Role.INBOUND, 8080));
    }
    sockets.clear();
    services();
    services();
    timeWait("10.9.0.1:8080", "10.0.0.7:40000");
    assertThat(services()).containsExactly(new Service(Role.OUTBOUND, 40_000));
  }

  /** A transparent proxy has such connections; its listener is on another port. */
  @Test
  void shouldCountConnectionsToForeignAddressesAsInbound() {
    sockets.add(listener("0.0.0.0:3129"));
    for (int i = 0; i < 2_000; i++) {
      String far = "93.184." + i % 16 + "." + (1 + i % 250);
      timeWait(
          far + (i % 2 == 0 ? ":443" : ":80"), "192.168.0." + (1 + i % 50) + ":" + clientPort());
      timeWait("10.9.0.1:" + clientPort(), far + (i % 2 == 0 ? ":443" : ":80"));
    }
    assertThat(services())
        .containsExactlyInAnyOrder(
            new Service(Role.INBOUND, 443),
            new Service(Role.INBOUND, 80),
            new Service(Role.OUTBOUND, 443),
            new Service(Role.OUTBOUND, 80));
  }

  @Test
  void shouldRecognizeSeveralGoneListenersOfOneHost() {
    for (int port = 8_000; port < 8_010; port++) {
      served("10.9.0.1:" + port, 500);
    }
    assertThat(services())
        .hasSize(10)
        .allMatch(of -> of.role() == Role.INBOUND && of.port() >= 8_000 && of.port() < 8_010);
  }

  @Test
  void shouldRecognizeAGoneListenerWithinThePortRange() {
    served("10.9.0.1:50051", 2_500);
    assertThat(services()).containsExactly(new Service(Role.INBOUND, 50_051));
    range = WIDE;
    sockets.clear();
    served("10.9.0.1:8080", 2_500);
    assertThat(services()).containsExactly(new Service(Role.INBOUND, 8080));
  }

  @Test
  void shouldLeaveAClientWithAFixedSourcePortOutbound() {
    for (int i = 0; i < 200; i++) {
      timeWait("10.9.0.1:7000", "10.0.0." + (1 + i) + ":50051");
    }
    for (int i = 0; i < 4; i++) {
      timeWait("10.9.0.1:7001", "10.0.0.7:" + (50_000 + i));
      timeWait("10.9.0.1:" + (700 + i), "10.0.0.8:2049");
    }
    assertThat(services()).isNotEmpty().allMatch(of -> of.role() == Role.OUTBOUND);
    assertThat(dumps).isEqualTo(1);
  }

  /** Like a proxy with its own list of source ports, and backends on high ports. */
  @Test
  void shouldLeaveAProxyWithItsOwnListOfSourcePortsOutbound() {
    for (int port = 10_000; port < 12_000; port++) {
      for (int backend = 0; backend < 20; backend++) {
        timeWait("10.9.0.1:" + port, "10.0.0.7:" + (40_000 + backend));
      }
    }
    assertThat(services()).hasSize(16).allMatch(of -> of.role() == Role.OUTBOUND);
    Collections.shuffle(sockets, random);
    assertThat(services()).hasSize(16).allMatch(of -> of.role() == Role.OUTBOUND);
    sockets.subList(200, sockets.size()).clear();
    assertThat(services()).hasSize(16).allMatch(of -> of.role() == Role.OUTBOUND);
    assertThat(dumps).isEqualTo(3);
  }

  /** With so few own ports, each of them connects to thousands of ports. */
  @Test
  void shouldLeaveAClientOfThousandsOfHighPortsOutbound() {
    range = new PortRange(32_768, 32_787, new BitSet());
    for (int i = 0; i < 5_000; i++) {
      timeWait("10.9.0.1:" + (32_768 + i % 20), "10.0.0.7:" + (33_000 + i));
    }
    assertThat(services().stream().map(Service::role).collect(Collectors.toSet()))
        .containsExactly(Role.OUTBOUND);

    range = Dumps.RANGE;
    for (int count : new int[] {10_000, 50_000, 200_000}) {
      sockets.clear();
      for (int i = 0; i < count; i++) {
        timeWait("10.9.0.1:" + clientPort(), "10.0.0.7:" + (33_000 + i % 32_000));
      }
      assertThat(services()).allMatch(of -> of.role() == Role.OUTBOUND);
    }
  }

  @Test
  void shouldLeaveAConnectionToItselfOutbound() {
    for (int port = 33_000; port < 33_100; port++) {
      timeWait("127.0.0.1:" + port, "127.0.0.1:" + port);
    }
    assertThat(services()).allMatch(of -> of.role() == Role.OUTBOUND);
    assertThat(dumps).isEqualTo(1);
  }

  @Test
  void shouldRecognizeAGoneListenerIfTheRangeIsUnknown() {
    table.terms(Terms.UNKNOWN);
    served("10.9.0.1:8080", 50);
    nowNs += 5_000_000_000L;
    dump();
    assertThat(table.findsGoneListeners()).isTrue();

    dump();
    assertThat(table.findsGoneListeners()).isFalse();
    assertThat(table.end(null).timeWait().services())
        .extracting(TimeWaitService::service)
        .containsExactly(new Service(Role.INBOUND, 8080));
  }
}
