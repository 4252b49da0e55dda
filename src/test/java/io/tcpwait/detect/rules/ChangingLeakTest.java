package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_GROWTH;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaks whose pace changes: a date by the mean of two paces would be off by hours. */
class ChangingLeakTest {
  private static final long USUAL = 10;

  private final Days days = new Days();
  private double owed;
  private long leaked;

  private void leak(double perSecond) {
    owed += perSecond;
    int due = (int) owed;
    days.come(1, due);
    owed -= due;
    leaked += due;
    days.elapse(1);
  }

  /**
   * The new pace is told once it has lasted for a little more than stuck-after.
   *
   * @param before the pace until 100 s
   */
  @ParameterizedTest
  @CsvSource({"0.3, 6", "6, 0.34", "1, 10", "10, 1"})
  void shouldHaveTheNewDateOrNoneWhenThePaceChanges(double before, double after) {
    days.program(USUAL, 4_000L);
    for (int second = 1; second < 400; second++) {
      leak(second <= 100 ? before : after);
      if (second % 5 == 0) {
        days.look();
        double left = (4_000 - USUAL - leaked) / after;
        if (second >= 175) {
          assertThat(days.fdSecondsLeft())
              .as("at %d s", second)
              .isCloseTo(left, within(0.4 * left));
        } else if (second >= 125 && !Double.isNaN(days.fdSecondsLeft())) {
          assertThat(days.fdSecondsLeft()).as("at %d s", second).isBetween(left / 2.5, left * 2.5);
        }
      }
    }
  }

  /** 3 a second until 130 s, none for a minute, then 1 a second. */
  @ParameterizedTest
  @ValueSource(ints = {60, 100, 200})
  void shouldNotCountAPauseWhenALeakGoesOn(int pauseSeconds) {
    int again = 130 + pauseSeconds;
    days.program(USUAL, 5_000L);
    for (int second = 1; second < again + 300; second++) {
      leak(second <= 130 ? 3 : second <= again ? 0 : 1);
      if (second % 5 == 0) {
        days.look();
        double left = 5_000 - USUAL - leaked;
        if (second > again + 5 && !Double.isNaN(days.fdSecondsLeft())) {
          assertThat(days.fdSecondsLeft())
              .as("at %d s", second)
              .satisfiesAnyOf(
                  date -> assertThat(date).isCloseTo(left, within(left / 5)),
                  date -> assertThat(date).isInfinite());
        }
        if (second > again + 75) {
          assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(left, within(left / 5));
        }
      }
    }
  }

  /** One socket in ten seconds, and a look in the middle: slow leaks are known as before. */
  @Test
  void shouldHaveADateWhenALeakIsSlow() {
    days.program(USUAL, 1_024L);
    for (int second = 1; second < 900; second++) {
      leak(0.1);
      if (second % 5 == 0) {
        days.look();
        if (second > 180) {
          double left = (1_024 - USUAL - leaked) / 0.1;
          assertThat(days.fdSecondsLeft()).as("at %d s", second).isCloseTo(left, within(left / 4));
        }
      }
    }
    assertThat(days.has(CLOSE_WAIT_GROWTH)).isTrue();
  }

  /** A leak warns with a date from its first stuck sockets on, and pages a minute later. */
  @Test
  void shouldWarnFirstAndPageAMinuteLaterWhenALeakIsYoung() {
    days.program(USUAL, 4_096L);
    for (int second = 1; second < 200; second++) {
      leak(10);
      if (second % 5 == 0) {
        days.look();
        if (second >= 75 && second < 120) {
          assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
          assertThat(days.severity(CLOSE_WAIT_GROWTH)).isEqualTo(Severity.WARNING);
        } else if (second >= 130) {
          assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.CRITICAL);
          assertThat(days.severity(CLOSE_WAIT_GROWTH)).isEqualTo(Severity.CRITICAL);
        }
      }
    }
  }

  /** Of 1,024 descriptors, at ten a second, half a minute is left when the first is stuck. */
  @Test
  void shouldPageAtOnceWhenThereIsNoTimeToWait() {
    days.program(USUAL, 1_024L);
    for (int second = 1; second <= 75; second++) {
      leak(10);
      if (second % 5 == 0) {
        days.look();
      }
    }
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.CRITICAL);
  }
}
