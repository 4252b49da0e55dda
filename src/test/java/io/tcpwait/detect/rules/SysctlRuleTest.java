package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.SYSCTL;
import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.Sought;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings are reported only together with the load that makes them matter. */
class SysctlRuleTest {
  private final BusyHost host = new BusyHost();

  @Test
  void defaultSettingsAreNotReported() {
    host.open(BusyHost.PEER, false);
    for (double perSecond : new double[] {0.5, 5, 400, 1_500}) {
      host.flow(perSecond, 70);
      assertThat(advice()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "net.ipv4.tcp_fin_timeout, 15",
    "net.ipv4.tcp_tw_recycle, 1",
    "net.ipv4.ip_local_port_range.min, 32769",
    "net.ipv4.tcp_max_tw_buckets, 100",
    "net.ipv4.tcp_tw_reuse, 1"
  })
  void aSettingIsReportedOnlyUnderLoad(String setting, long value) {
    host.settings.put(setting, value);
    host.settings.put(Settings.TIMESTAMPS, setting.equals(Settings.TW_REUSE) ? 0L : 1L);
    host.flow(0.2, 70);
    assertThat(advice()).isEmpty();
    host.flow(20, 70);
    assertThat(advice()).containsExactly(setting);
    assertThat(host.finding(SYSCTL).orElseThrow().severity()).isEqualTo(Severity.INFO);
    host.flow(0.2, 140);
    assertThat(advice()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "net.ipv4.tcp_fin_timeout, 60",
    "net.ipv4.tcp_fin_timeout, 120",
    "net.ipv4.tcp_tw_recycle, 0",
    "net.ipv4.ip_local_port_range.min, 1024",
    "net.ipv4.tcp_max_tw_buckets, 1300",
    "net.ipv4.tcp_tw_reuse, 1",
    "net.ipv4.tcp_tw_reuse, 0"
  })
  void aHarmlessSettingIsNotReported(String setting, long value) {
    host.open(BusyHost.PEER, true);
    host.settings.put(setting, value);
    host.settings.put(
        Settings.PORT_RANGE_MAX, setting.equals(Settings.PORT_RANGE_MIN) ? 65_535L : 60_999L);
    host.flow(20, 100);
    assertThat(advice()).isEmpty();
  }

  /** A setting that changes must not clear or raise the finding of another setting. */
  @Test
  void eachSettingIsAFindingOfItsOwn() {
    host.settings.put(Settings.FIN_TIMEOUT, 15L);
    host.settings.put(Settings.TW_RECYCLE, 1L);
    host.flow(20, 20);
    assertThat(advice()).containsExactlyInAnyOrder(Settings.FIN_TIMEOUT, Settings.TW_RECYCLE);
    host.settings.put(Settings.TW_RECYCLE, 0L);
    host.flow(20, 60);
    assertThat(advice()).containsExactly(Settings.FIN_TIMEOUT);
    host.settings.clear();
    host.flow(20, 70);
    assertThat(advice()).isEmpty();
  }

  @Test
  void finTimeoutIsReportedWithTheSettingThatIsForTimeWait() {
    host.settings.put(Settings.FIN_TIMEOUT, 15L);
    host.settings.put(Settings.TW_TIMEOUT, 60L);
    host.flow(20, 20);
    assertThat(host.finding(SYSCTL).orElseThrow().cause())
        .endsWith("How long TIME_WAIT lasts is net.ipv4.tcp_tw_timeout on this kernel.");
  }

  @Test
  void reuseWithoutTimestampsAdvisesToFindTheirRemover() {
    host.settings.put(Settings.TW_REUSE, 1L);
    host.open(BusyHost.PEER, false);
    host.flow(20, 20);
    Finding finding = host.finding(SYSCTL).orElseThrow();
    assertThat(finding.summary())
        .isEqualTo(
            "net.ipv4.tcp_tw_reuse does nothing for connections to 10.0.0.2:443, which have no"
                + " timestamps.");
    assertThat(finding.helps())
        .containsExactly(
            "Find what takes the timestamps out: the peer's settings, a gateway, a load balancer.");
  }

  /** Keepalive settings do not affect sockets that have not asked for keepalive. */
  @Test
  void aKeepaliveSettingIsReportedOnlyWithStuckSockets() {
    Days days = new Days();
    days.setting(Settings.KEEPALIVE_TIME, 60);
    days.pass(60, 5);
    assertThat(days.has(SYSCTL)).isFalse();
    days.come(7, 9);
    days.pass(120, 5);
    assertThat(days.has(SYSCTL)).isFalse();
    days.come(7, 1);
    days.pass(120, 5);
    assertThat(days.finding(SYSCTL).orElseThrow().summary())
        .isEqualTo(
            "net.ipv4.tcp_keepalive_time is 60, and none of 10 stuck sockets has asked for"
                + " keepalive.");
    days.setting(Settings.KEEPALIVE_TIME, 7_200);
    days.pass(120, 5);
    assertThat(days.has(SYSCTL)).isFalse();
  }

  @Test
  void shouldReportOrphansNearTheirLimit() {
    host.settings.put(Settings.MAX_ORPHANS, 1_000L);
    host.events.put("TCPAbortOnMemory", 7L);
    host.sockstat.put("tcp_orphan", 399L);
    host.flow(0, 20);
    assertThat(advice()).isEmpty();
    host.sockstat.put("tcp_orphan", 400L);
    host.flow(0, 10);
    Finding finding = host.finding(SYSCTL).orElseThrow();
    assertThat(advice()).containsExactly(Settings.MAX_ORPHANS);
    assertThat(finding.ceilings().getFirst().text())
        .isEqualTo("used 400 of 1,000 orphans of the host (tcp_max_orphans) (40 %), not nearing");
    assertThat(finding.evidence()).noneMatch(fact -> fact.name().equals("aborted"));
    host.count("TCPAbortOnMemory", 3);
    host.flow(0, 5);
    assertThat(Days.fact(host.finding(SYSCTL).orElseThrow(), "aborted").value()).isEqualTo(3);
    host.sockstat.remove("tcp_orphan");
    host.flow(0, 70);
    assertThat(advice()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"9, false", "10, true"})
  void shouldReportAtLeastTenOrphansWhenTheLimitIsLow(long orphans, boolean isSaid) {
    host.settings.put(Settings.MAX_ORPHANS, 12L);
    host.sockstat.put("tcp_orphan", orphans);
    host.flow(0, 20);
    assertThat(host.has(SYSCTL)).isEqualTo(isSaid);
  }

  /** The clients of the service chose those ports, by their own settings. */
  @Test
  void shouldStaySilentAboutTheRangeWhenOnlyClientsConnect() {
    host.settings.put(Settings.PORT_RANGE_MIN, 32_769L);
    for (int i = 0; i < 2_000; i++) {
      host.serve("10.0.0.9", 40_000 + i);
      if (i % 20 == 0) {
        host.flow(0, 1);
      }
    }
    assertThat(advice()).isEmpty();
  }

  @Test
  void shouldReportListenersOnUnreservedEphemeralPorts() {
    host.live.add(withInode(listener("0.0.0.0:45000"), 4_500));
    host.live.add(withInode(listener("127.0.0.1:40000"), 4_000));
    host.live.add(listener("0.0.0.0:8080"));
    host.flow(0, 20);
    assertThat(advice()).as("no connection was ever opened").isEmpty();
    host.events.put("ActiveOpens", 7L);
    host.flow(0, 10);
    assertThat(advice()).containsExactly(Settings.RESERVED_PORTS);
    Finding finding = host.finding(SYSCTL).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.INFO);
    assertThat(finding.summary()).endsWith("not reserved for it: 40000, 45000.");
    assertThat(finding.helps().getFirst()).contains("Add 40000,45000 to");
    assertThat(host.look().sought())
        .containsExactly(
            new Sought(new Service(Role.INBOUND, 40_000), null, 4_000),
            new Sought(new Service(Role.INBOUND, 45_000), null, 4_500));
    host.programs.add(
        new Program(new Service(Role.INBOUND, 45_000), null, 7, 99, ProcessNames.of("java", "")));
    host.flow(0, 5);
    assertThat(host.finding(SYSCTL).orElseThrow().evidence())
        .extracting(Fact::text)
        .containsSubsequence("port 40000", "port 45000: java (pid 7) listens");
  }

  @Test
  void shouldStaySilentAboutListenersOnReservedOrKernelChosenPorts() {
    host.events.put("ActiveOpens", 7L);
    host.live.add(listener("0.0.0.0:45000"));
    host.live.add(listener("0.0.0.0:45001"));
    host.reserved.set(45_000);
    BitSet chosen = new BitSet();
    chosen.set(45_001);
    host.chosenPorts(chosen);
    host.flow(0, 20);
    assertThat(advice()).isEmpty();
  }

  @Test
  void shouldListOnlyTheLowestOfManyPorts() {
    host.events.put("ActiveOpens", 7L);
    for (int port = 33_000; port < 33_100; port++) {
      host.live.add(listener("[::]:" + port));
    }
    host.flow(0, 20);
    Finding finding = host.finding(SYSCTL).orElseThrow();
    assertThat(finding.summary())
        .startsWith("100 listeners")
        .endsWith("33000, 33001, 33002, 33003, 33004, and 95 more.");
    assertThat(finding.evidence()).hasSize(6);
  }

  private List<String> advice() {
    return host.findings().stream()
        .filter(finding -> finding.kind() == SYSCTL)
        .map(finding -> finding.evidence().getFirst().name())
        .toList();
  }
}
