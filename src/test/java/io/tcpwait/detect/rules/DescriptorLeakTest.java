package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_GROWTH;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.detect.FindingKind.FD_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Severity;
import org.junit.jupiter.api.Test;

/**
 * A server that does not close the connections that it has read to the end: ten a second, of 4,096
 * descriptors.
 */
class DescriptorLeakTest {
  private static final long LIMIT = 4_096;
  private static final long USUAL = 200;
  private static final double PER_SECOND = 10;

  private final Days days = new Days();

  @Test
  void aLeakWarnsEarlyAndIsCriticalAtNineTenths() {
    days.program(USUAL, LIMIT);
    double whole = (LIMIT - USUAL) / PER_SECOND;
    double warned = Double.NaN;
    while (days.now() < whole - 5) {
      leak(5);
      double left = whole - days.now();
      if (days.now() >= whole / 3) {
        assertThat(days.fdSecondsLeft()).isCloseTo(left, within(0.2 * left));
        assertThat(days.nearest(CLOSE_WAIT_LEAK).secondsLeft()).isCloseTo(left, within(0.2 * left));
        assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.CRITICAL);
      }
      if (Double.isNaN(warned) && days.has(FD_LIMIT)) {
        warned = days.now();
        assertThat(days.severity(FD_LIMIT)).isEqualTo(Severity.WARNING);
      }
      if (used() > 0.9 + 2 * 50.0 / LIMIT) {
        assertThat(days.severity(FD_LIMIT)).isEqualTo(Severity.CRITICAL);
      }
    }
    assertThat(days.severity(CLOSE_WAIT_GROWTH)).isEqualTo(Severity.CRITICAL);
    assertThat(warned).isLessThan(whole / 3);
    assertThat(used()).isGreaterThan(0.95);
    Finding leak = days.finding(CLOSE_WAIT_LEAK).orElseThrow();
    assertThat(Days.fact(leak, "owner_close_wait_ratio").value()).isGreaterThan(0.9);
    assertThat(leak.futile()).anyMatch(text -> text.contains("never asked for SO_KEEPALIVE"));
  }

  @Test
  void aProcessWithUnknownDescriptorsHasNoLimit() {
    days.program(USUAL, null);
    while (days.now() < 600) {
      leak(5);
    }
    assertThat(days.has(CLOSE_WAIT_LEAK)).isTrue();
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
    assertThat(days.has(FD_LIMIT)).isFalse();
    assertThat(days.fdSecondsLeft()).isNaN();
  }

  @Test
  void aFullProcessIsReportedWithoutAForecastIfItDoesNotGrow() {
    days.program(USUAL, 250L);
    days.come(1, 20);
    days.pass(3 * Days.DAY, Days.HOUR);
    assertThat(days.severity(FD_LIMIT)).isEqualTo(Severity.WARNING);
    assertThat(days.finding(FD_LIMIT).orElseThrow().summary())
        .isEqualTo("java (pid 4711) has 220 of 250 descriptors open.");
    days.come(1, 6);
    days.pass(5, 5);
    assertThat(days.severity(FD_LIMIT)).isEqualTo(Severity.WARNING);
    days.pass(5, 5);
    assertThat(days.severity(FD_LIMIT)).isEqualTo(Severity.CRITICAL);
  }

  private double used() {
    return (USUAL + PER_SECOND * days.now()) / LIMIT;
  }

  private void leak(int seconds) {
    days.come(1, (int) (PER_SECOND * seconds));
    days.pass(seconds);
  }
}
