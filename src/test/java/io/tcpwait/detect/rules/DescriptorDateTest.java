package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_GROWTH;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.detect.FindingKind.FD_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The date at which a leak uses up descriptors that other things of the program use too. */
class DescriptorDateTest {
  private static final long USUAL = 10;
  private static final double STUCK_AFTER = 60;

  private final Days days = new Days();

  /** Each descriptor that traffic gives back is taken by the leak, until there is no more. */
  @Test
  void shouldForecastByTheLeakWhenTrafficFalls() {
    days.established(3L);
    for (int second = 1; second < 340; second++) {
      days.program(700 - 2L * second, 2_048L);
      days.come(1, 2);
      days.elapse(1);
      look(second);
      if (second > 70 && second % 5 == 0) {
        assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(674, within(100.0));
      }
      if (second > 140) {
        assertThat(days.severity(CLOSE_WAIT_GROWTH)).isEqualTo(Severity.CRITICAL);
      }
    }
    assertThat(days.has(FD_LIMIT)).isTrue();
  }

  /** Whether these were connections of a pool before is not known. */
  @Test
  void shouldNotKnowTheDateWhenDescriptorsStayAndConnectionsAreNotKnown() {
    for (int second = 1; second < 340; second++) {
      days.program(700 - 2L * second, 2_048L);
      days.come(1, 2);
      days.elapse(1);
      look(second);
      if (second > 160) {
        assertThat(days.fdSecondsLeft()).as("at %d s", second).isNaN();
      }
    }
    assertThat(days.severity(CLOSE_WAIT_GROWTH)).isEqualTo(Severity.WARNING);
  }

  /** Twelve a minute leak; four a second are opened by traffic over two minutes. */
  @Test
  void shouldForecastByTheLeakWhenTrafficRises() {
    days.established(3L);
    long opened = 0;
    for (int second = 1; second < 400; second++) {
      opened += second > 70 && second <= 200 ? 4 : 0;
      days.program(USUAL + opened, 4_096L);
      days.come(1, second % 5 == 0 ? 1 : 0);
      days.elapse(1);
      look(second);
      if (second > 80 && second % 5 == 0) {
        double left = (4_096 - USUAL - opened - second / 5.0) / 0.2;
        assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(left, within(left / 5));
        assertThat(days.has(FD_LIMIT)).as("at %d s", second).isFalse();
        assertThat(days.severity(CLOSE_WAIT_GROWTH)).isEqualTo(Severity.WARNING);
      }
    }
  }

  @Test
  void shouldHaveNoDateWhenTrafficRisesBesideOldStuckSockets() {
    days.come(1, 12);
    long opened = 0;
    for (int second = 1; second < 400; second++) {
      opened += second > 70 && second <= 200 ? 4 : 0;
      days.program(USUAL + opened, 2_048L);
      days.elapse(1);
      look(second);
      assertThat(days.has(FD_LIMIT)).as("at %d s", second).isFalse();
      if (second > STUCK_AFTER + 10) {
        assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
      }
    }
    assertThat(days.fdSecondsLeft()).isInfinite();
  }

  /** Dead sockets are in no dump: their number is watched for a minute and a half. */
  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void shouldForecastByDeadSocketsWhenTheyIncrease(int trafficPerSecond) {
    for (int second = 1; second < 300; second++) {
      days.program(USUAL + (2L + trafficPerSecond) * second, 16_384L);
      days.dead(2L * second);
      days.elapse(1);
      look(second);
      if (second > 110 && second % 5 == 0) {
        double left = (16_384 - USUAL - (2.0 + trafficPerSecond) * second) / 2;
        assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(left, within(left / 5));
      }
    }
  }

  /** Processes are searched every 15 s, and sampled every 5 s. */
  @Test
  void shouldForecastByTheTimesOfSearchesWhenCountsStandBetweenThem() {
    for (int second = 1; second < 700; second++) {
      days.program(USUAL + 10L * second, 16_384L);
      days.dead(10L * (second - second % 15));
      days.elapse(1);
      look(second);
      if (second > 120 && second % 5 == 0) {
        double left = (16_384 - USUAL - 10.0 * second) / 10;
        assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(left, within(left / 50));
      }
    }
  }

  @Test
  void shouldHaveNoDateOnceDeadSocketsStayAfterARise() {
    for (int second = 1; second < 900; second++) {
      long dead = 10L * Math.min(300, second - second % 15);
      days.program(USUAL + dead, 16_384L);
      days.dead(dead);
      days.elapse(1);
      look(second);
    }
    assertThat(days.fdSecondsLeft()).isInfinite();
  }

  /** The first of them are few. */
  @Test
  void shouldNotSayNeverWhileNewFinWait2sMayIncrease() {
    for (int second = 1; second < 300; second++) {
      finWait2(second < 25 ? 4 : second / 15);
      days.elapse(1);
      look(second);
      if (second >= 5 && second % 5 == 0 && second < 90) {
        assertThat(days.fdSecondsLeft()).as("at %d s", second).isNaN();
      }
    }
  }

  /** Files that a program leaks, or traffic: their number does not tell which. */
  @Test
  void shouldNotSayNeverWhileOtherDescriptorsIncreaseBesideStuckSockets() {
    days.come(1, 1);
    for (int second = 1; second < 400; second++) {
      days.program(500 + (second < 200 ? 5L * second : 1_000), 2_048L);
      days.elapse(1);
      look(second);
      if (second >= 5 && second % 5 == 0 && second < 200) {
        assertThat(days.fdSecondsLeft()).as("at %d s", second).isNaN();
        assertThat(days.has(FD_LIMIT)).isFalse();
      }
    }
    assertThat(days.fdSecondsLeft()).isInfinite();
  }

  @Test
  void shouldSayNeverOnceAFewFinWait2sHaveStayed() {
    for (int second = 1; second < 120; second++) {
      finWait2(4);
      days.elapse(1);
      look(second);
    }
    assertThat(days.fdSecondsLeft()).isInfinite();
  }

  private void finWait2(long sockets) {
    days.owners(
        new Owner(
            4711,
            4711,
            0,
            ProcessNames.of("java", ""),
            USUAL + sockets,
            1_024L,
            0,
            Map.of(HeldKind.FIN_WAIT2, new Holding(sockets, 1, Map.of(Days.WEB, sockets))),
            Map.of(),
            0,
            null,
            Map.of()));
  }

  @Test
  void shouldForecastByHalfClosedSocketsWhenTheProgramForgetsThem() {
    for (int second = 1; second < 300; second++) {
      days.program(USUAL, 1_024L);
      days.halfClosed(2L * second);
      days.elapse(1);
      look(second);
      if (second > 110 && second % 5 == 0) {
        double left = (1_024 - USUAL - 2.0 * second) / 2;
        assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(left, within(left / 5));
        assertThat(days.has(FD_LIMIT)).as("at %d s", second).isTrue();
      }
    }
  }

  /** A relay has a second descriptor for each of its CLOSE_WAITs. */
  @Test
  void shouldCountAllDescriptorsWhenEachSocketTakesTwo() {
    long limit = 6_000;
    for (int second = 1; second < 600; second++) {
      days.program(USUAL + 5L * second, limit);
      days.come(1, 5);
      days.elapse(1);
      look(second);
      if (second % 5 == 0) {
        if (second > 110) {
          double left = (limit - USUAL - 10.0 * second) / 10;
          assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(left, within(left / 5));
        }
      }
    }
  }

  /** A program that leaks slowly opens a thousand files at once. */
  @Test
  void shouldNotBeCriticalWhenDescriptorsTakeAStepBesideASlowLeak() {
    for (int second = 1; second < 900; second++) {
      days.program(second < 600 ? 100 : 1_100, 4_096L);
      if (second % 5 == 0) {
        days.come(1, 1);
      }
      days.elapse(1);
      look(second);
      if (second % 5 == 0) {
        if (days.has(CLOSE_WAIT_LEAK)) {
          assertThat(days.severity(CLOSE_WAIT_LEAK))
              .as("at %d s", second)
              .isEqualTo(Severity.WARNING);
        }
      }
    }
    assertThat(days.has(CLOSE_WAIT_LEAK)).isTrue();
  }

  /** Connections of a pool become CLOSE_WAITs one by one, and take no further descriptors. */
  @Test
  void shouldNotRunOutOfDescriptorsWhenOpenConnectionsBecomeCloseWaits() {
    long usual = 6_000;
    for (int second = 1; second < 500; second++) {
      usual -= 10;
      days.program(usual, 8_192L);
      days.established(usual - 100);
      days.come(1, 10);
      days.elapse(1);
      look(second);
      if (second % 5 == 0) {
        if (second > 160) {
          assertThat(days.fdSecondsLeft()).as("at %d s", second).isInfinite();
        }
      }
    }
    assertThat(days.has(CLOSE_WAIT_GROWTH)).isTrue();
    assertThat(days.has(FD_LIMIT)).isFalse();
  }

  private void look(int second) {
    if (second % 5 == 0) {
      days.look();
    }
  }
}
