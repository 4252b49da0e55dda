package io.tcpwait.detect;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.sample.Settings;
import org.junit.jupiter.api.Test;

/** The ceilings of stuck sockets other than the descriptors of their owner. */
class CeilingsTest {
  private final Days days = new Days();

  @Test
  void memoryThatTrafficTakesDoesNotLimitALeak() {
    days.setting(Settings.TCP_MEM_HIGH, 380_000);
    days.come(1, 12);
    for (int i = 0; i < 180; i++) {
      days.memory(10_000 + 1_000 * i);
      days.pass(5);
    }
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
    Ceiling memory = days.nearest(CLOSE_WAIT_LEAK);
    assertThat(memory.kind()).isEqualTo(Ceiling.Kind.TCP_MEM);
    assertThat(memory.secondsLeft()).isInfinite();
    days.memory(350_000);
    days.pass(10, 5);
    assertThat(days.nearest(CLOSE_WAIT_LEAK).usedRatio()).isGreaterThan(0.9);
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
  }

  @Test
  void memoryThatTheLeakTakesLimitsIt() {
    days.setting(Settings.TCP_MEM_HIGH, 380_000);
    for (int i = 0; i < 180; i++) {
      days.memory(10_000 + 1_000 * i);
      days.come(1, 100);
      days.pass(5);
    }
    double left = (380_000 - 10_000 - 179_000) / 200.0;
    assertThat(days.nearest(CLOSE_WAIT_LEAK).secondsLeft()).isCloseTo(left, within(0.05 * left));
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void portsRunOutTowardsThePeerWithMostSockets() {
    days.setting(Settings.PORT_RANGE_MIN, 32_768);
    days.setting(Settings.PORT_RANGE_MAX, 60_999);
    days.come(2, 50);
    for (int i = 0; i < 180; i++) {
      days.come(1, 20);
      days.pass(5);
    }
    Ceiling ports = days.nearest(CLOSE_WAIT_LEAK);
    double stuck = 20 * (180 - 11);
    assertThat(ports.kind()).isEqualTo(Ceiling.Kind.PORTS);
    assertThat(ports.limit()).isEqualTo(28_232);
    assertThat(ports.used()).isCloseTo(stuck, within(20.0));
    assertThat(ports.secondsLeft()).isCloseTo((28_232 - stuck) / 4, within(300.0));
  }

  /** The sockets of a backend that is gone stay; those of the backend in its place increase. */
  @Test
  void shouldGiveNoDateForThePortsToAPeerThatGetsNoMore() {
    days.setting(Settings.PORT_RANGE_MIN, 40_000);
    days.setting(Settings.PORT_RANGE_MAX, 42_999);
    for (int i = 0; i < 50; i++) {
      days.come(1, 30);
      days.pass(5);
    }
    days.pass(70, 5);
    for (int i = 0; i < 40; i++) {
      days.come(2, 10);
      days.pass(5);
    }
    Ceiling ports = days.nearest(CLOSE_WAIT_LEAK);
    assertThat(ports.kind()).isEqualTo(Ceiling.Kind.PORTS);
    assertThat(ports.secondsLeft()).isCloseTo((3_000 - 400) / 2.0, within(200.0));
  }

  @Test
  void aFindingHasNoCeilingsIfNoLimitIsKnown() {
    days.come(1, 12);
    days.pass(70, 5);
    assertThat(days.finding(CLOSE_WAIT_LEAK).orElseThrow().ceilings()).isEmpty();
  }
}
