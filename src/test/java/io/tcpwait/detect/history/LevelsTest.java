package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LevelsTest {
  private static final double MINUTE = 60;

  private double now = 1e6;
  private Levels levels = new Levels(now);

  @Test
  void theSlopeIsThatOfLeastSquaresAndAddsUp() {
    Random random = new Random(1);
    for (int round = 0; round < 100; round++) {
      Levels one = new Levels(now);
      Levels other = new Levels(now);
      Levels both = new Levels(now);
      double sumX = 0;
      double sumY = 0;
      double n = 0;
      double[] level = new double[Levels.LOOKS];
      for (int look = 0; look < Levels.LOOKS; look++) {
        level[look] = Double.NaN;
        if (random.nextInt(5) > 0) {
          double a = random.nextInt(50) + look;
          double b = random.nextInt(1_000) - 3 * look;
          one.put(now + 10 * look, a);
          other.put(now + 10 * look, b);
          both.put(now + 10 * look, a + b);
          level[look] = a;
          sumX += look;
          sumY += a;
          n++;
        }
      }
      double above = 0;
      double below = 0;
      for (int look = 0; look < Levels.LOOKS; look++) {
        double x = look - sumX / n;
        above += Double.isNaN(level[look]) ? 0 : x * (level[look] - sumY / n);
        below += Double.isNaN(level[look]) ? 0 : x * x;
      }
      assertThat(one.slopePerSecond()).isCloseTo(above / below / 10, within(1e-9));
      assertThat(one.slopePerSecond() + other.slopePerSecond())
          .isCloseTo(both.slopePerSecond(), within(1e-9));
    }
  }

  @Test
  void oneLookHasNoSlope() {
    levels.put(now, 5);
    assertThat(levels.slopePerSecond()).isZero();
    assertThat(levels.trend()).isEqualTo(Trend.NONE);
    assertThat(levels.now()).isEqualTo(5);
    assertThat(levels.highest()).isEqualTo(5);
    assertThat(levels.dailyPacePerSecond()).isZero();
  }

  @Test
  void theTrendLeavesOutWhatIsNotKnown() {
    for (int look = 0; look < Levels.LOOKS; look++) {
      if (look % 3 != 1) {
        levels.put(now + 10 * look, 7.0 * look);
      }
    }
    Trend trend = levels.trend();
    assertThat(trend.looks()).isEqualTo(41);
    assertThat(trend.slopePerSecond()).isCloseTo(0.7, within(1e-9));
    assertThat(trend.isRising()).isTrue();
  }

  @Test
  void theHighestIsOfTenMinutes() {
    put(0, 9);
    for (int look = 0; look < 60; look++) {
      put(10, 1);
    }
    assertThat(levels.highest()).isEqualTo(9);
    put(10, 1);
    assertThat(levels.highest()).isEqualTo(1);
  }

  /** What the sockets of a leak tell whoever has not seen it grow. */
  @Test
  void seedsAreAsIfItHadBeenWatched() {
    Arrivals arrivals = new Arrivals();
    for (double ago : new double[] {0, 5, 10, 599, 600, 3_600, 700_000, 9e6}) {
      arrivals.add(ago);
    }
    levels = new Levels(now, arrivals);
    assertThat(levels.now()).isEqualTo(8);
    assertThat(levels.trend().looks()).isEqualTo(Levels.LOOKS);
    assertThat(levels.trend().rise()).isEqualTo(4.0); // At its first look there are four.
    assertThat(levels.trend().rises()).isEqualTo(3);
    assertThat(levels.dailyPacePerSecond() * 86_400).isZero(); // No day's work yet.
  }

  @Test
  void theDailyPaceOfADriftIsItsSlope() {
    levels = new Levels(now, new Arrivals());
    for (int minute = 0; minute < 10 * 24 * 60; minute += 10) {
      put(10 * MINUTE, minute);
      if (minute >= 36 * 60) {
        assertThat(levels.dailyPacePerSecond()).isCloseTo(1 / MINUTE, within(0.05 / MINUTE));
      }
    }
  }

  @Test
  void theDailyPaceIsNotThatOfTheHourOfTheDay() {
    double night = 0;
    for (int hour = 0; hour < 9 * 24; hour++) {
      put(60 * MINUTE, 500 - 500 * Math.cos(hour * Math.PI / 12));
      night = Math.max(night, levels.dailyPacePerSecond());
    }
    assertThat(night * 86_400).isLessThan(1e-6);
  }

  @Test
  void aGapIsNoPace() {
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
  void whatFallsHasNoPace() {
    for (int hour = 0; hour < 9 * 24; hour++) {
      put(60 * MINUTE, 10_000 - hour);
      assertThat(levels.dailyPacePerSecond()).isZero();
    }
  }

  @Test
  void theRiseOfTenMinutesIsThePresentPace() {
    for (int look = 0; look < 10; look++) {
      put(10, 100.0 * look);
    }
    assertThat(levels.pacePerSecond(10)).isCloseTo(10, within(1e-9));
    assertThat(levels.pacePerSecond(1_000)).isZero();
  }

  private void put(double seconds, double level) {
    now += seconds;
    levels.put(now, level);
  }
}
