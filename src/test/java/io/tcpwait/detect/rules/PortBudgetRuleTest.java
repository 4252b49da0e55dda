package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.PORT_BUDGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.Settings;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that closes first, with 28,232 ports. */
class PortBudgetRuleTest {
  private final BusyHost host = new BusyHost();

  @ParameterizedTest
  @ValueSource(doubles = {1, 5, 20})
  void aRateThatThePortsCarryIsNoShortage(double interval) {
    host.interval = interval;
    for (int i = 0; i < 10; i++) {
      host.flow(230, 20);
      assertThat(host.has(PORT_BUDGET)).as("%d", i).isFalse();
    }
    assertThat(host.refused).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 5, 15})
  void aRateThatThePortsDoNotCarryIsReportedInTime(double interval) {
    host.interval = interval;
    for (double perSecond : new double[] {600, 1_000}) {
      while (host.timeWaits() > 0) {
        host.flow(0, 60);
      }
      for (int i = 0; i < 200 && !host.isCritical(PORT_BUDGET); i++) {
        host.flow(perSecond, interval);
      }
      assertThat(host.isCritical(PORT_BUDGET)).isTrue();
      assertThat(host.refused).isLessThanOrEqualTo((int) (2 * perSecond * interval));
    }
  }

  /** All ports carry the rate, but the first half, which connect() finds cheaply, does not. */
  @Test
  void aLongSearchAtEachConnectIsAWarning() {
    host.flow(360, 60);
    Finding finding = host.finding(PORT_BUDGET).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.summary()).endsWith("left. Each connect() takes long to find one.");
    assertThat(Days.fact(finding, "searched_ports").text())
        .contains("looks through 14,116 in vain")
        .contains("without that the ports carry 235 a second");
    host.flow(360, 60);
    assertThat(host.isCritical(PORT_BUDGET)).isFalse();
    assertThat(host.refused).isZero();
  }

  @Test
  void longLivedConnectionsCauseNoSearch() {
    host.hold(BusyHost.PEER, 16_000);
    host.flow(40, 180);
    assertThat(host.has(PORT_BUDGET)).isFalse();
  }

  /** Of 2,000 ports, with an increase that does not show within a minute. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 5})
  void aSlowIncreaseOfConnectionsIsForecastToTheEnd(double interval) {
    host.range(40_000, 41_999);
    host.interval = interval;
    host.hold(BusyHost.PEER, 1_400);
    for (int held = 1_400; held < 1_990; held++) {
      host.hold(BusyHost.PEER, 1);
      host.flow(0, 10);
      double left = host.secondsLeft();
      double expected = 10 * (1_999 - held);
      if (held > 1_550) {
        assertThat(left).as("%d held", held).isCloseTo(expected, within(0.2 * expected));
      }
    }
    assertThat(host.finding(PORT_BUDGET).orElseThrow().summary()).contains("at this pace");
  }

  @Test
  void connectionsThatIncreasedOnceAreNoTrend() {
    host.flow(0, 300);
    host.hold(BusyHost.PEER, 20_000);
    host.flow(0, 120);
    for (int i = 0; i < 60; i++) {
      host.flow(0, 10);
      assertThat(host.secondsLeft()).as("%d", i).isInfinite();
    }
  }

  /** Many connections within seconds, and then none for a minute. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 2.5, 5})
  void aBurstOfAFewSecondsIsNotCritical(double interval) {
    host.interval = interval;
    for (int seconds = 1; seconds <= 5; seconds += 2) {
      for (int i = 0; i < 2; i++) {
        host.flow(2_000, seconds);
        for (int j = 0; j < 70 - seconds; j++) {
          host.flow(0, 1);
          assertThat(host.isCritical(PORT_BUDGET)).as("%d s", seconds).isFalse();
        }
      }
    }
  }

  @Test
  void fourFifthsAreAWarningUntilLessThanTwoThirdsAreUsed() {
    host.hold(BusyHost.PEER, 22_500);
    host.flow(0, 120);
    assertThat(host.has(PORT_BUDGET)).isFalse();
    host.hold(BusyHost.PEER, 100);
    host.flow(0, 15);
    assertThat(host.has(PORT_BUDGET)).isTrue();
    assertThat(host.isCritical(PORT_BUDGET)).isFalse();
    host.live.subList(18_100, host.live.size()).clear();
    host.flow(0, 300);
    assertThat(host.has(PORT_BUDGET)).isTrue();
    host.live.subList(18_000, host.live.size()).clear();
    host.flow(0, 300);
    assertThat(host.has(PORT_BUDGET)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1599, ", "1600, WARNING", "1899, WARNING", "1900, CRITICAL"})
  void shouldWarnFromFourFifthsOnAndBeCriticalFromNineteenTwentiethsOn(
      int held, @Nullable Severity severity) {
    host.range(40_000, 41_999);
    host.hold(BusyHost.PEER, held);
    host.flow(0, 120);
    assertThat(host.finding(PORT_BUDGET).map(Finding::severity))
        .isEqualTo(Optional.ofNullable(severity));
  }

  /** At 500 a second, the ports would always be used up in less than a minute. */
  @Test
  void shouldStaySilentWhileABurstTakesLessThanThreeTenths() {
    host.interval = 1;
    for (int second = 0; second < 16; second++) {
      host.hold(BusyHost.PEER, 500);
      host.flow(0, 1);
      assertThat(host.has(PORT_BUDGET)).as("%d", second).isFalse();
    }
    for (int second = 0; second < 6; second++) {
      host.hold(BusyHost.PEER, 500);
      host.flow(0, 1);
    }
    assertThat(host.has(PORT_BUDGET)).isTrue();
  }

  @Test
  void isCriticalWhenNearlyAllPortsAreUsed() {
    host.hold(BusyHost.PEER, 26_821);
    host.flow(0, 15);
    assertThat(host.isCritical(PORT_BUDGET)).isTrue();
    Finding finding = host.finding(PORT_BUDGET).orElseThrow();
    assertThat(finding.summary())
        .isEqualTo("Connections from 10.0.0.1 to 10.0.0.2:443 have 1,411 of 28,232 ports left.");
    assertThat(finding.helps().getLast())
        .contains("1024 65535 would have 64,512")
        .contains("ip_local_reserved_ports first");
    assertThat(finding.cause())
        .isEqualTo(
            "Too many connections are open at once: most ports are held by connections in"
                + " ESTABLISHED.");
    assertThat(finding.helps()).noneMatch(help -> help.contains("tcp_tw_reuse"));
    assertThat(finding.futile())
        .anyMatch(futile -> futile.startsWith("net.ipv4.tcp_tw_reuse frees ports of TIME"));
  }

  @Test
  void connectFailsWhenAllPortsAreUsed() {
    host.flow(2_000, 30);
    assertThat(host.refused).isPositive();
    assertThat(host.isCritical(PORT_BUDGET)).isTrue();
    assertThat(host.finding(PORT_BUDGET).orElseThrow().summary())
        .endsWith("left: connect() fails.");
  }

  @Test
  void aHighRateIsNoShortageWhenTheKernelReusesPorts() {
    host.settings.put(Settings.TW_REUSE, 1L);
    host.reuses();
    host.open(BusyHost.PEER, true);
    for (int i = 0; i < 6; i++) {
      host.flow(3_000, 10);
      assertThat(host.has(PORT_BUDGET)).isFalse();
      assertThat(host.arrivalsPerSecond()).isCloseTo(3_000, within(150.0));
    }
    assertThat(host.refused).isZero();
  }

  @Test
  void reuseDoesNotWorkWithoutTimestamps() {
    host.settings.put(Settings.TW_REUSE, 1L);
    host.open(BusyHost.PEER, false);
    host.flow(1_000, 40);
    Finding finding = host.finding(PORT_BUDGET).orElseThrow();
    assertThat(host.isCritical(PORT_BUDGET)).isTrue();
    assertThat(finding.cause()).contains("have no timestamps");
    assertThat(Days.fact(finding, "reuse_works").value()).isZero();
    assertThat(finding.helps()).anyMatch(help -> help.contains("with them, net.ipv4.tcp_tw_reuse"));
  }

  /** Timestamps alone do not help if the setting does not apply to these addresses. */
  @ParameterizedTest
  @ValueSource(longs = {0, 2})
  void reuseTakesTheSettingAndTimestamps(long reuse) {
    host.settings.put(Settings.TW_REUSE, reuse);
    host.open(BusyHost.PEER, false);
    host.flow(1_000, 20);
    assertThat(host.finding(PORT_BUDGET).orElseThrow().helps())
        .anyMatch(
            help -> help.contains("with them, and net.ipv4.tcp_tw_reuse = 1 (" + reuse + " here)"));
  }

  @Test
  void recommendsTcpTwTimeoutOnAKernelThatHasIt() {
    host.settings.put(Settings.TW_TIMEOUT, 60L);
    host.flow(1_000, 20);
    assertThat(host.finding(PORT_BUDGET).orElseThrow().helps())
        .anyMatch(help -> help.contains("tcp_tw_timeout"));
  }

  @Test
  void randomUseOfAFewPortsIsNoShortage() {
    Random random = new Random(1);
    host.range(40_000, 40_019);
    for (int i = 0; i < 5_000; i++) {
      host.connect(random.nextInt(8) == 0 ? 1 : 0);
      host.flow(0, 1);
      assertThat(host.isCritical(PORT_BUDGET)).isFalse();
    }
  }

  @Test
  void aShortageOfAFewPortsIsReported() {
    host.range(40_000, 40_019);
    host.flow(1, 40);
    assertThat(host.isCritical(PORT_BUDGET)).isTrue();
    assertThat(host.finding(PORT_BUDGET).orElseThrow().ceilings().getFirst().limit()).isEqualTo(20);
  }

  @Test
  void aRangeWithoutUsablePortsIsNoShortage() {
    host.range(80, 80);
    host.hold(BusyHost.PEER, 1);
    host.flow(0, 60);
    assertThat(host.has(PORT_BUDGET)).isFalse();
  }

  @Test
  void aShortageIsFoundWithOneSampleAnHour() {
    for (int i = 0; i < 3; i++) {
      host.pass(3_540);
      for (int second = 0; second < 60; second++) {
        host.pass(1);
        host.connect(450);
      }
      host.look();
    }
    assertThat(host.has(PORT_BUDGET)).isTrue();
  }

  /** A failover or a program start opens half of the ports within 20 s, and then no more. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 5})
  void shouldNotBeCriticalWhenABurstOfConnectionsStaysOpen(double interval) {
    host.interval = interval;
    host.flow(0, 60);
    for (int i = 0; i < 40; i++) {
      host.hold(BusyHost.PEER, 390);
      host.flow(0, 0.5);
      assertThat(host.isCritical(PORT_BUDGET)).as("burst, %d", i).isFalse();
    }
    for (int i = 0; i < 300; i++) {
      host.flow(0, 1);
      assertThat(host.isCritical(PORT_BUDGET)).as("%d s after", i).isFalse();
    }
    assertThat(host.has(PORT_BUDGET)).isFalse();
    assertThat(host.secondsLeft()).isInfinite();
  }

  /** A pool fills steadily to three fifths of 1,000 ports, and its connections stay open. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 15, 40})
  void shouldNotBeCriticalWhileAPoolFills(int perSecond) {
    host.range(40_000, 40_999);
    host.interval = 5;
    host.flow(0, 60);
    for (int second = 0; second < 300; second++) {
      host.hold(BusyHost.PEER, host.live.size() < 600 ? perSecond : 0);
      host.flow(0, 1);
      assertThat(host.isCritical(PORT_BUDGET)).as("%d s", second).isFalse();
    }
    assertThat(host.has(PORT_BUDGET)).isFalse();
  }

  @Test
  void shouldBeCriticalInTimeWhileOpenConnectionsIncrease() {
    host.interval = 5;
    host.flow(0, 60);
    while (host.refused == 0) {
      host.hold(BusyHost.PEER, 100);
      host.flow(0, 0.5);
      if (host.refused == 0 && host.live.size() > 26_000) {
        assertThat(host.isCritical(PORT_BUDGET)).isTrue();
      }
    }
    assertThat(host.isCritical(PORT_BUDGET)).isTrue();
  }
}
