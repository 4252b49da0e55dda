package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.SYSCTL;
import static io.tcpwait.detect.FindingKind.TIME_WAIT_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.Settings;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limit tcp_max_tw_buckets, and the counters of the kernel for it. */
class TimeWaitBucketsRuleTest {
  private final BusyHost host = new BusyHost();

  @BeforeEach
  void counters() {
    host.events.put("TW", 0L);
    host.events.put("TWKilled", 0L);
    host.events.put("TCPTimeWaitOverflow", 0L);
  }

  @Test
  void warnsWhenFourFifthsOfTheBucketsAreUsed() {
    limit(10_000, 7_999);
    samples(10, 0, 0);
    assertThat(host.has(TIME_WAIT_BUCKETS)).isFalse();
    limit(10_000, 8_000);
    samples(2, 0, 0);
    assertThat(host.has(TIME_WAIT_BUCKETS)).isTrue();
    assertThat(host.isCritical(TIME_WAIT_BUCKETS)).isFalse();
    assertThat(host.finding(TIME_WAIT_BUCKETS).orElseThrow().cause())
        .contains("the limit has little room for more");
    limit(10_000, 6_401);
    samples(30, 0, 0);
    assertThat(host.has(TIME_WAIT_BUCKETS)).isTrue();
    limit(10_000, 6_399);
    samples(30, 0, 0);
    assertThat(host.has(TIME_WAIT_BUCKETS)).isFalse();
  }

  @Test
  void isCriticalWhenTimeWaitsOverflow() {
    limit(1_000, 1_000);
    samples(3, 82, 418);
    assertThat(host.isCritical(TIME_WAIT_BUCKETS)).isTrue();
    Finding finding = host.finding(TIME_WAIT_BUCKETS).orElseThrow();
    assertThat(finding.summary())
        .isEqualTo(
            "Closed connections get no TIME_WAIT: all 1,000 of tcp_max_tw_buckets are used.");
    assertThat(Days.fact(finding, "arrivals_per_second").value()).isEqualTo(100);
    assertThat(finding.helps().getFirst()).contains("above 6,200");
    assertThat(finding.cause()).contains("faster than the limit has room for");
    assertThat(host.finding(SYSCTL).orElseThrow().summary()).contains("6,200");
    assertThat(host.finding(SYSCTL).orElseThrow().helps().getFirst()).contains("above 6,200");
    samples(30, 82, 0);
    assertThat(host.isCritical(TIME_WAIT_BUCKETS)).isFalse();
  }

  /** Of a thousand TIME_WAITs a second, all but ten replace an earlier one. */
  @Test
  void clientsThatReuseTheirPortsNeedNoMoreBuckets() {
    limit(10_000, 600);
    host.flow(10, 60);
    for (int i = 0; i < 3; i++) {
      host.count("TW", 5_000);
      host.flow(10, 5);
    }
    assertThat(host.has(SYSCTL)).isFalse();
  }

  @Test
  void isCriticalWhenEveryOtherSampleOverflows() {
    limit(1_000, 1_000);
    for (int i = 0; i < 20; i++) {
      samples(1, 82, i % 2 == 0 ? 50 : 0);
      assertThat(host.isCritical(TIME_WAIT_BUCKETS)).as("%d", i).isEqualTo(i >= 3);
    }
  }

  @Test
  void aLimitOfZeroIsReportedOnlyWhenConnectionsClose() {
    limit(0, 0);
    samples(10, 0, 0);
    assertThat(host.findings()).isEmpty();
    samples(3, 0, 50);
    assertThat(host.finding(TIME_WAIT_BUCKETS).orElseThrow().summary())
        .isEqualTo("Closed connections get no TIME_WAIT: tcp_max_tw_buckets is 0.");
    assertThat(host.finding(SYSCTL).orElseThrow().cause()).startsWith("At 0 no closed connection");
  }

  @Test
  void oneOverflowIsDescribedInTheSingular() {
    limit(10, 10);
    samples(3, 0, 1);
    assertThat(Days.fact(host.finding(TIME_WAIT_BUCKETS).orElseThrow(), "overflowed").text())
        .startsWith("1 connection got no TIME_WAIT");
  }

  @Test
  void staysSilentWithoutTheCounters() {
    limit(10_000, 1_000);
    host.events.clear();
    samples(10, 0, 0);
    host.events.put("TCPTimeWaitOverflow", 500L);
    samples(5, 0, 0);
    host.events.put("TCPTimeWaitOverflow", 3L); // A lower value means another namespace.
    samples(5, 0, 0);
    assertThat(host.findings()).isEmpty();
    host.settings.remove(Settings.MAX_TW_BUCKETS);
    samples(5, 0, 7);
    host.sockstat.clear();
    samples(5, 0, 7);
    assertThat(host.findings()).isEmpty();
  }

  /** The peers leak CLOSE_WAITs, so sockets that this side closed wait for their FIN. */
  @Test
  void socketsInFinWait2AreCountedApartFromTimeWaits() {
    limit(10_000, 8_500);
    host.flow(20, 60);
    Finding finding = host.finding(TIME_WAIT_BUCKETS).orElseThrow();
    assertThat(finding.summary())
        .isEqualTo(
            "Connections that wait in FIN_WAIT2, and TIME_WAITs, use 8,500 of 10,000 buckets of"
                + " tcp_max_tw_buckets.");
    assertThat(Days.fact(finding, "fin_wait2").value()).isCloseTo(7_300, within(50.0));
    assertThat(finding.cause()).contains("Peers do not close their side");
    assertThat(finding.helps()).anyMatch(help -> help.startsWith("net.ipv4.tcp_fin_timeout (60"));
    assertThat(finding.futile()).noneMatch(futile -> futile.contains("tcp_fin_timeout"));
  }

  @Test
  void forecastsTheOverflowFromTheRateOfArrivals() {
    for (int i = 0; i < 8; i++) {
      limit(12_000, host.timeWaits());
      host.count("TW", 1_250);
      host.flow(250, 5);
    }
    for (int i = 0; i < 2; i++) {
      limit(12_000, host.timeWaits());
      host.pass(1);
      host.count("TW", 250);
      host.look();
    }
    Finding finding = host.finding(TIME_WAIT_BUCKETS).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.ceilings().getFirst().secondsLeft())
        .isCloseTo((12_000 - host.timeWaits()) / 250.0, within(3.0));
  }

  /** A steady forty closes a second, of which 1,500 get a bucket. */
  @Test
  void shouldAdviseTheSameLimitInBothFindingsWhileTheLoadIsSteady() {
    host.interval = 2;
    Set<String> said = new TreeSet<>();
    boolean full = false;
    limit(1_500, 0);
    host.flow(0, 10);
    for (int i = 0; i < 65; i++) {
      long there = Math.min(1_500, 80L * (i + 1));
      long more = 79L + i % 3;
      full |= there == 1_500;
      limit(1_500, there);
      host.count("TW", full ? more - 52 : more);
      host.count("TCPTimeWaitOverflow", full ? 52 : 0);
      host.flow(there == 1_500 ? 24.6 : 40, 2);
      for (FindingKind kind : List.of(TIME_WAIT_BUCKETS, SYSCTL)) {
        host.finding(kind).ifPresent(of -> said.add(above(of)));
      }
    }
    assertThat(host.isCritical(TIME_WAIT_BUCKETS)).isTrue();
    assertThat(host.has(SYSCTL)).isTrue();
    assertThat(said).containsExactly("2,500");
  }

  /** A burst of one second needs only as many buckets as it has connections. */
  @Test
  void shouldNotAdviseALimitByTheRateOfABurst() {
    limit(5_000, 0);
    host.flow(0, 20);
    host.count("TW", 2_000);
    host.connect(2_000);
    limit(5_000, 2_000);
    for (int i = 0; i < 12; i++) {
      host.flow(0, 5);
      assertThat(host.findings()).isEmpty();
    }
  }

  private static String above(Finding finding) {
    Matcher number = Pattern.compile("above ([0-9,]+),").matcher(finding.helps().getFirst());
    return number.find() ? number.group(1) : finding.helps().getFirst();
  }

  private void limit(long limit, long used) {
    host.settings.put(Settings.MAX_TW_BUCKETS, limit);
    host.sockstat.put("tcp_tw", used);
  }

  private void samples(int samples, long timeWaits, long overflow) {
    for (int i = 0; i < samples; i++) {
      if (host.events.containsKey("TW")) {
        host.count("TW", timeWaits);
      }
      if (host.events.containsKey("TCPTimeWaitOverflow")) {
        host.count("TCPTimeWaitOverflow", overflow);
      }
      host.flow(0, 5);
    }
  }
}
