package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.sample.ArrivalCurve;
import org.junit.jupiter.api.Test;

class LevelsTest {
  private static final double MINUTE = 60;

  private double now = 1e6;
  private Levels levels = new Levels(now);

  @Test
  void shouldHaveNoPaceAfterOneSample() {
    levels.put(now, 5);
    assertThat(levels.watchedPace(1, 0)).isEqualTo(Pace.NOT_KNOWN);
    assertThat(levels.now()).isEqualTo(5);
    assertThat(levels.highest()).isEqualTo(5);
    assertThat(levels.dailyPacePerSecond()).isZero();
  }

  @Test
  void theHighestLevelIsThatOfTheLastTenMinutes() {
    put(0, 9);
    for (int look = 0; look < 60; look++) {
      put(10, 1);
    }
    assertThat(levels.highest()).isEqualTo(9);
    put(10, 1);
    assertThat(levels.highest()).isEqualTo(1);
  }

  @Test
  void shouldKnowThePastFromTheAgesOfSockets() {
    ArrivalCurve.Builder arrivals = new ArrivalCurve.Builder();
    for (int age : new int[] {0, 60, 65, 70, 640, 670, 3_660, 700_000, 3_000_000}) {
      arrivals.add(age);
    }
    levels = new Levels(now, arrivals.build(), 60);
    assertThat(levels.earlier(0)).isEqualTo(new Levels.Earlier(8, 0));
    assertThat(levels.earlier(10)).isEqualTo(new Levels.Earlier(6, 10));
    assertThat(levels.earlier(600)).isEqualTo(new Levels.Earlier(4, 600));
    assertThat(levels.watchedSeconds()).isEqualTo(600);
    assertThat(levels.dailyPacePerSecond() * 86_400).isZero(); // This is not a day's work yet.
  }

  @Test
  void theDailyPaceOfADriftIsItsSlope() {
    levels = new Levels(now, ArrivalCurve.NONE, 60);
    for (int minute = 0; minute < 10 * 24 * 60; minute += 10) {
      put(10 * MINUTE, minute);
      if (minute >= 36 * 60) {
        assertThat(levels.dailyPacePerSecond()).isCloseTo(1 / MINUTE, within(0.05 / MINUTE));
      }
    }
  }

  @Test
  void theDailyPaceIgnoresTheCycleOfADay() {
    double night = 0;
    for (int hour = 0; hour < 9 * 24; hour++) {
      put(60 * MINUTE, 500 - 500 * Math.cos(hour * Math.PI / 12));
      night = Math.max(night, levels.dailyPacePerSecond());
    }
    assertThat(night * 86_400).isLessThan(1e-6);
  }

  @Test
  void aGapInTheSamplesAddsNoPace() {
    for (int hour = 0; hour < 9 * 24; hour++) {
      now += 60 * MINUTE;
      if (hour / 5 % 2 == 0) {
        put(0, 1_000 + 10 * hour);
      }
      assertThat(levels.dailyPacePerSecond() * 86_400).isBetween(0.0, 400.0);
    }
    put(0, 1_000 + 10 * 9 * 24);
    assertThat(levels.dailyPacePerSecond() * 86_400).isBetween(220.0, 260.0);
  }

  @Test
  void aFallingLevelHasNoDailyPace() {
    for (int hour = 0; hour < 9 * 24; hour++) {
      put(60 * MINUTE, 10_000 - hour);
      assertThat(levels.dailyPacePerSecond()).isZero();
    }
  }

  /** A daily pace takes days: a batch of some minutes ago does not make one. */
  @Test
  void shouldHaveNoDailyPaceWhenAllSocketsArrivedToday() {
    put(0, 0);
    for (int hour = 0; hour < 20; hour++) {
      put(60 * MINUTE, 1_440);
      assertThat(levels.dailyPacePerSecond()).as("%d", hour).isZero();
    }
    put(60 * MINUTE, 1_440);
  }

  private void put(double seconds, double level) {
    now += seconds;
    levels.put(now, level);
  }
}
