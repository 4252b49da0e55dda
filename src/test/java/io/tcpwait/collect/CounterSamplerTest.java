package io.tcpwait.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Source;
import io.tcpwait.sample.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterSamplerTest {
  private static final long SECOND_NS = 1_000_000_000L;
  @TempDir private Path proc;
  private final SourceHealth health = new SourceHealth();
  private CounterSampler sampler;

  @BeforeEach
  void makeProc() throws IOException {
    write(
        "net/netstat", "TcpExt: TW TWKilled Unheard\nTcpExt: 5 0 7\nIpExt: InOctets\nIpExt: 99\n");
    write("net/snmp", "Tcp: MaxConn ActiveOpens CurrEstab OutRsts\nTcp: -1 11 4 2\n");
    write(
        "net/sockstat",
        "sockets: used 30\nTCP: inuse 4 orphan 1 tw 9 alloc 8 mem 3\nUDP: inuse 0 mem 0\n");
    write("net/sockstat6", "TCP6: inuse 2\nUDP6: inuse 0\n");
    write("sys/net/ipv4/tcp_max_tw_buckets", "131072\n");
    write("sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
    write("sys/net/ipv4/ip_local_reserved_ports", "8080,9000-9009\n");
    ProcFs procfs = new ProcFs(proc);
    sampler = new CounterSampler(procfs, health);
  }

  @Test
  void picksTheWantedCountersAndSettings() {
    assertThat(sampler.events(0))
        .isEqualTo(Map.of("TW", 5L, "TWKilled", 0L, "ActiveOpens", 11L, "OutRsts", 2L));
    assertThat(sampler.sockstat(true, 0))
        .isEqualTo(
            Map.of(
                "sockets_used", 30L,
                "tcp_inuse", 6L,
                "tcp_orphan", 1L,
                "tcp_tw", 9L,
                "tcp_alloc", 8L,
                "tcp_mem_pages", 3L));
    assertThat(sampler.settings(0))
        .isEqualTo(
            Map.of(
                "net.ipv4.tcp_max_tw_buckets", 131_072L,
                "net.ipv4.ip_local_port_range.min", 32_768L,
                "net.ipv4.ip_local_port_range.max", 60_999L,
                "net.ipv4.ip_local_reserved_ports.count", 11L));
    assertThat(health.up().values()).containsOnly(true);
  }

  @Test
  void shouldShowTheCountersThatMoveWhenASocketChanges() throws IOException {
    sampler.sockstat(false, 0);
    sampler.events(0);
    assertThat(sampler.activity().moves()).isEmpty();
    write(
        "net/snmp", "Tcp: InSegs OutSegs CurrEstab ActiveOpens PassiveOpens\nTcp: 70 60 4 11 12\n");
    sampler.sockstat(false, 1);
    Map<String, Long> events = sampler.events(1);
    assertThat(sampler.activity().moves()).containsExactly(70L, 60L, 4L, 11L, 12L, 4L, 9L, 2L);
    write(
        "net/snmp", "Tcp: InSegs OutSegs CurrEstab ActiveOpens PassiveOpens\nTcp: 71 60 4 11 12\n");
    assertThat(sampler.events(2)).isSameAs(events);
    assertThat(sampler.activity().moves()).startsWith(71L, 60L);
    Files.delete(proc.resolve("net/sockstat"));
    sampler.sockstat(false, 3);
    sampler.events(3);
    assertThat(sampler.activity().moves()).isEmpty();
  }

  @Test
  void shouldReadNetstatEveryFifteenSecondsWhileNoSegmentIsCounted() throws IOException {
    segments(70);
    assertThat(read(0)).containsEntry("TW", 5L);
    write("net/netstat", "TcpExt: TW TWKilled\nTcpExt: 6 0\n");
    assertThat(read(14)).containsEntry("TW", 5L);
    assertThat(read(15)).containsEntry("TW", 6L);
    write("net/netstat", "TcpExt: TW TWKilled\nTcpExt: 7 0\n");
    segments(71);
    assertThat(read(16)).containsEntry("TW", 7L);
  }

  @Test
  void shouldReadThePortRangeAgainAtOnceWhenASegmentIsCounted() throws IOException {
    segments(70);
    read(0);
    sampler.settings(0);
    write("sys/net/ipv4/ip_local_port_range", "40000\t60999\n");
    read(14);
    assertThat(sampler.settings(14 * SECOND_NS))
        .containsEntry("net.ipv4.ip_local_port_range.min", 32_768L);
    segments(71);
    read(14);
    assertThat(sampler.settings(14 * SECOND_NS))
        .containsEntry("net.ipv4.ip_local_port_range.min", 40_000L);
    write("sys/net/ipv4/ip_local_port_range", "50000\t60999\n");
    read(29);
    assertThat(sampler.settings(29 * SECOND_NS))
        .containsEntry("net.ipv4.ip_local_port_range.min", 50_000L);
  }

  private void segments(long received) throws IOException {
    write(
        "net/snmp",
        "Tcp: InSegs OutSegs CurrEstab ActiveOpens PassiveOpens\nTcp: "
            + received
            + " 60 4 11 12\n");
  }

  private Map<String, Long> read(long seconds) {
    sampler.sockstat(false, seconds * SECOND_NS);
    return sampler.events(seconds * SECOND_NS);
  }

  @Test
  void countersOfAllNamespacesAreShownForTheHostOnly() {
    assertThat(sampler.sockstat(false, 0)).containsOnlyKeys("sockets_used", "tcp_inuse", "tcp_tw");
  }

  @Test
  void aKernelWithoutIpv6HasNoSockstat6() throws IOException {
    Files.delete(proc.resolve("net/sockstat6"));
    assertThat(sampler.sockstat(false, 0)).containsEntry("tcp_inuse", 4L);
    assertThat(health.up()).containsEntry(Source.SOCKSTAT, true);
  }

  @Test
  void aMissingSockstat6IsAFailureOnAKernelWithIpv6() throws IOException {
    write("net/if_inet6", "");
    Files.delete(proc.resolve("net/sockstat6"));
    assertThat(sampler.sockstat(false, 0)).isEmpty();
    assertThat(health.failures()).containsEntry(Source.SOCKSTAT, 1L);
  }

  @Test
  void aSumWithAnUnknownPartIsUnknown() throws IOException {
    write("net/sockstat6", "UDP6: inuse 0\n");
    assertThat(sampler.sockstat(false, 0)).containsOnlyKeys("sockets_used", "tcp_tw");
  }

  @Test
  void aMissingFileRemovesOnlyItsOwnCounters() throws IOException {
    Files.delete(proc.resolve("net/netstat"));
    assertThat(sampler.events(0)).containsOnlyKeys("ActiveOpens", "OutRsts");
    assertThat(health.up()).containsEntry(Source.NETSTAT, false).containsEntry(Source.SNMP, true);
    assertThat(health.failures()).containsEntry(Source.NETSTAT, 1L).containsEntry(Source.SNMP, 0L);
    write("net/netstat", "TcpExt: TW\nTcpExt: 6\n");
    assertThat(sampler.events(1)).containsEntry("TW", 6L);
    assertThat(health.up()).containsEntry(Source.NETSTAT, true);
  }

  @Test
  void anUnreadableSettingDoesNotRemoveTheOthers() throws IOException {
    write("sys/net/ipv4/tcp_max_tw_buckets", "many\n");
    write("sys/net/ipv4/ip_local_port_range", "1\n");
    assertThat(sampler.settings(0)).containsOnlyKeys("net.ipv4.ip_local_reserved_ports.count");
    assertThat(health.failures()).containsEntry(Source.SYSCTL, 1L);
  }

  @Test
  void shouldLeaveOutOnlyTheNegativeCounter() throws IOException {
    write("net/netstat", "TcpExt: TW TWKilled\nTcpExt: -5 3\n");
    write("net/snmp", "Tcp: MaxConn ActiveOpens OutRsts\nTcp: -1 18446744073709551615 2\n");
    assertThat(sampler.events(0)).isEqualTo(Map.of("TWKilled", 3L, "OutRsts", 2L));
    assertThat(health.up()).containsEntry(Source.NETSTAT, false).containsEntry(Source.SNMP, false);
    write("net/sockstat", "sockets: used 30\nTCP: inuse -4 orphan 1 tw 9\n");
    assertThat(sampler.sockstat(true, 0)).containsOnlyKeys("sockets_used", "tcp_orphan", "tcp_tw");
    assertThat(health.up()).containsEntry(Source.SOCKSTAT, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 99999999999",
        "-5 60999",
        "60999 32768",
        "32768 65536",
        "32768 9223372036854775807",
        "32768 9223372036854775808",
        "32768 18446744073709551615",
        "4294967296 4294967297"
      })
  void shouldHaveNoPortsWhenTheRangeIsImpossible(String range) throws IOException {
    write("sys/net/ipv4/ip_local_port_range", range + "\n");
    Map<String, Long> settings = sampler.settings(0);
    assertThat(settings)
        .containsOnlyKeys("net.ipv4.tcp_max_tw_buckets", "net.ipv4.ip_local_reserved_ports.count");
    assertThat(sampler.terms(settings).ports()).isNull();
    assertThat(health.up()).containsEntry(Source.SYSCTL, false);
  }

  @Test
  void shouldLeaveOutASettingThatTheKernelWouldNotAccept() throws IOException {
    write("sys/net/ipv4/tcp_tw_timeout", "9223372036854775807\n");
    write("sys/net/ipv4/tcp_max_tw_buckets", "-1\n");
    write("sys/fs/file-max", "9223372036854775807\n");
    assertThat(sampler.settings(0))
        .doesNotContainKeys("net.ipv4.tcp_tw_timeout", "net.ipv4.tcp_max_tw_buckets")
        .containsEntry("fs.file-max", Long.MAX_VALUE);
  }

  @Test
  void noSettingsAtAllIsAFailure() {
    CounterSampler none = new CounterSampler(new ProcFs(proc.resolve("net")), health);
    assertThat(none.settings(0)).isEmpty();
    assertThat(health.up()).containsEntry(Source.SYSCTL, false);
  }

  @Test
  void shouldShowAMovedRangeAtOnceAndTheOtherSettingsWithinFifteenSeconds() throws IOException {
    write("sys/net/ipv4/tcp_fin_timeout", "60\n");
    Map<String, Long> first = sampler.settings(0);
    Terms terms = sampler.terms(first);
    write("sys/net/ipv4/tcp_fin_timeout", "30\n");
    assertThat(sampler.settings(seconds(14))).isSameAs(first);
    assertThat(sampler.terms(first)).isSameAs(terms);
    assertThat(sampler.settings(seconds(15))).containsEntry("net.ipv4.tcp_fin_timeout", 30L);

    write("sys/net/ipv4/ip_local_port_range", "32769\t60999\n");
    Map<String, Long> moved = sampler.settings(seconds(16));
    assertThat(moved).containsEntry("net.ipv4.ip_local_port_range.min", 32_769L);
    assertThat(sampler.terms(moved).ports().first()).isEqualTo(32_769);

    write("sys/net/ipv4/tcp_max_tw_buckets", "9\n");
    assertThat(sampler.settings(seconds(17))).containsEntry("net.ipv4.tcp_max_tw_buckets", 9L);
  }

  @Test
  void shouldReadTheReservedPortsAgainWhenTheirNumberIsTheSame() throws IOException {
    sampler.terms(sampler.settings(0));
    write("sys/net/ipv4/ip_local_reserved_ports", "8081,9000-9009\n");
    PortRange ports = sampler.terms(sampler.settings(1)).ports();
    assertThat(ports.reserved().get(8_081)).isTrue();
    assertThat(ports.reserved().get(8_080)).isFalse();
  }

  @Test
  void shouldReadEverySettingAtEachSampleWhileAnyFails() throws IOException {
    write("sys/net/ipv4/tcp_fin_timeout", "soon\n");
    assertThat(sampler.settings(0)).doesNotContainKey("net.ipv4.tcp_fin_timeout");
    write("sys/net/ipv4/tcp_fin_timeout", "60\n");
    assertThat(sampler.settings(1)).containsEntry("net.ipv4.tcp_fin_timeout", 60L);
    assertThat(health.up()).containsEntry(Source.SYSCTL, true);
  }

  @Test
  void shouldHaveNoPortsOnceNoSettingCanBeRead() throws IOException {
    assertThat(sampler.terms(sampler.settings(0)).ports()).isNotNull();
    for (String name :
        List.of("tcp_max_tw_buckets", "ip_local_port_range", "ip_local_reserved_ports")) {
      write("sys/net/ipv4/" + name, "x\n");
    }
    assertThat(sampler.terms(sampler.settings(1)).ports()).isNull();
  }

  @Test
  void shouldGiveTheSameCountersUntilAWantedCounterChanges() throws IOException {
    Map<String, Long> before = sampler.events(0);
    write("net/netstat", "TcpExt: TW TWKilled Unheard\nTcpExt: 5 0 8\nIpExt: InOctets\nIpExt: 1\n");
    write("net/snmp", "Tcp: MaxConn ActiveOpens CurrEstab OutRsts\nTcp: -1 11 5 2\n");
    assertThat(sampler.events(1)).isEqualTo(before);
    assertThat(sampler.activity().currEstab()).isEqualTo(5);
    write("net/netstat", "TcpExt: TW TWKilled Unheard\nTcpExt: 6 0 8\nIpExt: InOctets\nIpExt: 1\n");
    assertThat(sampler.events(2)).containsEntry("TW", 6L);
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  private void write(String file, String text) throws IOException {
    Path path = proc.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
