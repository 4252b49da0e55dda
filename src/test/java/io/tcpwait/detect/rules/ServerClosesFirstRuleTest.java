package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.SERVER_CLOSES_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitService;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerClosesFirstRuleTest {
  private static final Breakdown<Long> NONE =
      new Breakdown<>(List.of(), List.of(), Map.of(Role.INBOUND, 0L, Role.OUTBOUND, 0L));

  private final BusyHost host = new BusyHost();

  @Test
  void oneCloseASecondIsReported() {
    look(new TimeWaitService(new Service(Role.INBOUND, 80), 60, 4, 10, 3, 30, 0));
    assertThat(host.findings()).isEmpty();
    look(new TimeWaitService(new Service(Role.INBOUND, 80), 60, 5, 10, 3, 30, 0));
    Finding finding = host.finding(SERVER_CLOSES_FIRST).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.INFO);
    assertThat(finding.summary())
        .isEqualTo(
            "Inbound service 80 closes its connections first, 1.0 a second: 60 TIME_WAITs on this"
                + " side.");
    assertThat(Days.fact(finding, "client_return_seconds").value()).isEqualTo(2 * 14_116.0);
  }

  @Test
  void theClientWithMostTimeWaitsIsNamed() {
    for (int i = 0; i < 300; i++) {
      host.serve("10.0.0.9", 40_000 + i);
      host.serve("10.0.0.8", 40_000 + i / 2);
      host.flow(0, 0.1);
    }
    Finding finding = host.finding(SERVER_CLOSES_FIRST).orElseThrow();
    assertThat(finding.subject().peer().label()).isEqualTo("10.0.0.9");
    assertThat(Days.fact(finding, "client_return_seconds").text())
        .startsWith("the client with most, 10.0.0.9, has 1");
  }

  @Test
  void noClientIsNamedIfSeveralHaveEquallyMany() {
    for (int i = 0; i < 300; i++) {
      host.serve("10.0.0." + i % 3, 40_000 + i);
      host.flow(0, 0.1);
    }
    assertThat(host.finding(SERVER_CLOSES_FIRST).orElseThrow().subject().peer()).isNull();
  }

  @Test
  void aServiceOnAnEphemeralPortHoldsOnlyThatPort() {
    look(new TimeWaitService(new Service(Role.INBOUND, 50_000), 60, 5, 10, 3, 30, 0));
    assertThat(host.finding(SERVER_CLOSES_FIRST).orElseThrow().futile().getFirst())
        .contains("hold one port of ip_local_port_range");
  }

  @Test
  void outboundConnectionsAreNotReported() {
    look(new TimeWaitService(new Service(Role.OUTBOUND, 80), 6_000, 500, 1_000, 3, 30, 0));
    assertThat(host.findings()).isEmpty();
  }

  /** The service has more clients than the table has room for. */
  @Test
  void noTimeOfReturnIsGivenForUncountedClients() {
    look(new TimeWaitService(new Service(Role.INBOUND, 80), 6_000, 500, 1_000, 0, 0, 0));
    Finding finding = host.finding(SERVER_CLOSES_FIRST).orElseThrow();
    assertThat(finding.evidence())
        .extracting(Fact::name)
        .containsExactly("closes_per_second", "service_time_waits");
  }

  private void look(TimeWaitService service) {
    TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
    table.begin(1);
    TcpCounts none = table.end(null);
    TimeWaitCounts timeWait =
        new TimeWaitCounts(60, 5, NONE, NONE, NONE, 0, List.of(service), List.of());
    for (int i = 0; i < 2; i++) {
      host.pass(5);
      host.detect(new TcpCounts(none.sockets(), none.closeWait(), timeWait, null, List.of(), 0));
    }
  }
}
