package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_GROWTH;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.detect.FindingKind.FD_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Severity;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaks of the last minutes, judged by the ages of their sockets. */
class YoungLeakTest {
  private static final long USUAL = 10;

  private final Days days = new Days();

  /** The forecast holds from the second sample of the finding on, whenever the agent started. */
  @ParameterizedTest
  @CsvSource({"2, 0", "10, 0", "50, 0", "2, 80", "10, 80", "50, 80", "10, 300", "10, 900"})
  void shouldForecastWithinAFifthWhenALeakIsSteady(int perSecond, int agentStartsSeconds) {
    long limit = USUAL + perSecond * 1_200L;
    days.program(USUAL, limit);
    int shown = 0;
    for (int second = 1; second < 1_100; second++) {
      days.come(1, perSecond);
      days.elapse(1);
      if (second >= agentStartsSeconds && second % 5 == 0) {
        days.look();
        shown += days.has(CLOSE_WAIT_LEAK) ? 1 : 0;
        if (shown > 0) {
          double left = 1_200.0 - second;
          assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(left, within(left / 5));
          assertThat(days.nearest(CLOSE_WAIT_LEAK).secondsLeft()).isCloseTo(left, within(left / 5));
          assertThat(days.has(FD_LIMIT)).isTrue();
        }
      }
    }
    assertThat(shown).isPositive();
  }

  /** 1,800 sockets within twenty seconds, of 8,192 descriptors, and then no more. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 10})
  void shouldNeverBeCriticalWhenAFailoverIsOver(int intervalSeconds) {
    days.program(100, 8_192L);
    for (int second = 1; second < 3_600; second++) {
      if (second > 100 && second <= 120) {
        days.come(second % 4, 72);
      }
      days.elapse(1);
      if (second % intervalSeconds == 0) {
        days.look();
        assertThat(days.has(CLOSE_WAIT_GROWTH)).as("at %d s", second).isFalse();
        assertThat(days.has(FD_LIMIT)).as("at %d s", second).isFalse();
        if (days.has(CLOSE_WAIT_LEAK)) {
          assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
          assertThat(days.fdSecondsLeft())
              .satisfiesAnyOf(
                  left -> assertThat(left).isInfinite(), left -> assertThat(left).isNaN());
        }
      }
    }
    assertThat(days.fdSecondsLeft()).isInfinite();
    assertThat(Days.fact(days.finding(CLOSE_WAIT_LEAK).orElseThrow(), "growth_per_second").text())
        .matches(
            "not growing: all 1,440 arrived \\d\\d:\\d\\d:\\d\\d to \\d\\d:\\d\\d:\\d\\d UTC, none"
                + " since");
  }

  /** Any size and length, if the batch is over before its first socket is stuck. */
  @ParameterizedTest
  @CsvSource({"1, 5000", "20, 100", "40, 60", "50, 25"})
  void shouldNeverBeCriticalWhenABatchIsFollowedByQuiet(int lengthSeconds, int perSecond) {
    days.program(100, 8_192L);
    days.pass(60, 5);
    for (int second = 1; second < 400; second++) {
      if (second <= lengthSeconds) {
        days.come(second % 4, perSecond);
      }
      days.elapse(1);
      if (second % 2 == 0) {
        days.look();
        assertThat(days.has(CLOSE_WAIT_GROWTH)).as("at %d s", second).isFalse();
        assertThat(days.has(FD_LIMIT)).as("at %d s", second).isFalse();
      }
    }
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
  }

  /** FINs that arrive at random, not at a fixed rate. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldForecastWithinAThirdWhenFinsArriveAtRandom(long seed) {
    Random random = new Random(seed);
    days.program(USUAL, 100_000L);
    double left = 0;
    int samples = 0;
    for (int second = 1; second < 900; second++) {
      int fins = 0;
      for (double p = random.nextDouble(); p > Math.exp(-3); p *= random.nextDouble()) {
        fins++;
      }
      days.come(1, fins);
      days.elapse(1);
      if (second % 5 == 0) {
        days.look();
        if (second > 80) {
          samples++;
          left = (100_000.0 - USUAL - 3.0 * second) / 3;
          assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(left, within(left / 3));
        }
      }
    }
    assertThat(samples).isGreaterThan(100);
  }

  @Test
  void shouldHaveNoPaceWhenThirtySocketsArriveInOneSecond() {
    days.program(100, 20_000L);
    days.pass(30, 5);
    days.come(1, 30);
    days.pass(600, 5);
    assertThat(days.has(CLOSE_WAIT_LEAK)).isTrue();
    assertThat(days.fdSecondsLeft()).isInfinite();
    assertThat(days.finding(CLOSE_WAIT_LEAK).orElseThrow().evidence())
        .noneMatch(fact -> fact.name().equals("growth_per_day"));
  }

  /** A healthy service that closes late, but in time, beside an old batch that stays open. */
  @Test
  void shouldNotGrowWhenManySocketsAreYoung() {
    days.program(100, 4_096L);
    days.come(1, 50);
    days.pass(7_200, 600);
    for (int second = 1; second < 1_200; second++) {
      days.come(2, 5);
      days.closeYoungerThan(3_600, 55);
      days.elapse(1);
      if (second % 5 == 0) {
        days.look();
        assertThat(days.has(CLOSE_WAIT_GROWTH)).as("at %d s", second).isFalse();
        assertThat(days.has(FD_LIMIT)).as("at %d s", second).isFalse();
      }
    }
  }

  /**
   * Sockets are closed after half a minute on average, some of them late. This is no leak, so there
   * is no forecast.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldNotForecastWhenSocketsAreClosedLate(long seed) {
    Random random = new Random(seed);
    days.program(100, 1_024L);
    for (int second = 1; second < 400; second++) {
      for (int i = 0; i < 10; i++) {
        days.come(1, 1);
      }
      days.closeByChance(random, 1.0 / 30);
      days.elapse(1);
      if (second >= 300 && second % 5 == 0) {
        days.look();
        assertThat(days.has(CLOSE_WAIT_GROWTH)).as("at %d s", second).isFalse();
        assertThat(days.has(FD_LIMIT)).as("at %d s", second).isFalse();
      }
    }
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
  }

  @Test
  void shouldReportTheEndOfALeak() {
    days.program(100, 100_000L);
    for (int second = 0; second < 600; second++) {
      days.come(1, 10);
      days.elapse(1);
      if (second % 5 == 0) {
        days.look();
      }
    }
    assertThat(days.has(CLOSE_WAIT_GROWTH)).isTrue();
    days.pass(40, 5);
    assertThat(days.fdSecondsLeft()).isInfinite();
    days.pass(70, 5);
    assertThat(days.has(CLOSE_WAIT_GROWTH)).isFalse();
  }

  /** One of two programs is restarted; the other keeps leaking. */
  @Test
  void shouldGrowAgainAMinuteAfterOldSocketsAreClosed() {
    days.program(100, 100_000L);
    days.come(2, 5_000);
    days.pass(7_200, 600);
    for (int second = 0; second < 900; second++) {
      days.come(1, 10);
      if (second == 400) {
        days.close(7_000);
      }
      days.elapse(1);
      if (second % 5 == 0) {
        days.look();
      }
      if (second > 520) {
        assertThat(days.has(CLOSE_WAIT_GROWTH)).as("at %d s", second).isTrue();
      }
    }
    assertThat(days.fdSecondsLeft()).isBetween(8_000.0, 11_000.0);
  }
}
