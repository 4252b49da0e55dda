package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.sample.ArrivalCurve;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Levels over several days, with a sample every ten minutes. */
class StaircaseTest {
  private static final int DAY = 24 * 60;
  private static final int STEP = 10;
  private static final int BATCH = 14_400;

  private final Levels levels = new Levels(0, ArrivalCurve.NONE, 60);

  @Test
  void aBatchEveryNightIsAStaircaseFromTheSecondNightOn() {
    for (int minute = 0; minute < 20 * DAY; minute += 10) {
      put(minute, (double) BATCH * day(minute));
      assertThat(levels.isStaircase(STEP)).as("%d", minute).isEqualTo(minute >= 2 * DAY);
    }
  }

  /** A batch may be late or early by an hour, and the pace is read at any time. */
  @RepeatedTest(10)
  void thePaceOfIrregularNightsIsTheirMean(RepetitionInfo repetition) {
    int[] batches = nights(14, 120, repetition.getCurrentRepetition());
    for (int minute = 0; minute < 14 * DAY; minute += 10) {
      put(minute, (double) BATCH * come(batches, minute));
      if (minute >= batches[1] - 60) {
        assertThat(levels.dailyPacePerSecond() * 86_400)
            .as("%d", minute)
            .isCloseTo(BATCH, within(0.15 * BATCH));
      }
      if (minute > batches[1] + 120) {
        assertThat(levels.isStaircase(STEP)).as("%d", minute).isTrue();
      }
    }
  }

  @Test
  void thePaceOfTheFirstDayIsTheWholeBatch() {
    for (int minute = 0; minute < DAY; minute += 10) {
      put(minute, minute < 120 ? 0 : BATCH);
    }
    assertThat(levels.dailyPacePerSecond() * 86_400).isCloseTo(BATCH, within(1e-6));
  }

  @RepeatedTest(5)
  void aStaircaseHoldsOverANightOrAWeekendWithoutABatch(RepetitionInfo repetition) {
    int[] nights = nights(28, 120, repetition.getCurrentRepetition());
    int week = repetition.getCurrentRepetition() == 1 ? 4 : 7; // Quiet: 1 night of 4, 2 of 7.
    int[] batches = new int[nights.length];
    for (int night = 0; night < nights.length; night++) {
      boolean quiet = night % week == week - 1 || (week == 7 && night % week == week - 2);
      batches[night] = quiet ? Integer.MAX_VALUE : nights[night];
    }
    for (int minute = 0; minute < 28 * DAY; minute += 10) {
      put(minute, (double) BATCH * come(batches, minute));
      assertThat(levels.isStaircase(STEP) || minute <= batches[1] + 120).as("%d", minute).isTrue();
    }
  }

  /** Steps count however high the level is, since leaked sockets stay. */
  @Test
  void stepsMayBeSmallBesideTheLevel() {
    Levels many = new Levels(0);
    for (int minute = 0; minute < 4 * DAY; minute += 10) {
      many.put(minute * 60.0, 150_000 + 360.0 * day(minute));
      assertThat(many.isStaircase(STEP)).as("%d", minute).isEqualTo(minute >= 2 * DAY);
    }
  }

  @Test
  void aStaircaseEndsWhenItsSocketsAreClosed() {
    for (int minute = 0; minute < 4 * DAY; minute += 10) {
      put(minute, (double) BATCH * day(minute));
    }
    assertThat(levels.isStaircase(STEP)).isTrue();
    put(4 * DAY, 2 * BATCH);
    assertThat(levels.isStaircase(STEP)).isFalse();
  }

  /** The speed of closing does not matter. */
  @Test
  void aStaircaseEndsWhenATenthIsClosed() {
    for (int minute = 0; minute < 5 * DAY; minute += 10) {
      int closing = Math.max(0, minute - 4 * DAY);
      put(minute, (double) BATCH * Math.min(3, day(minute)) - 10.0 * closing);
      if (closing > 0) {
        assertThat(levels.isStaircase(STEP))
            .as("%d", closing)
            .isEqualTo(10 * closing <= 3 * BATCH / 10);
      }
    }
  }

  @Test
  void aStaircaseEndsSomeDaysAfterTheLastBatch() {
    for (int minute = 0; minute < 10 * DAY; minute += 10) {
      put(minute, (double) BATCH * Math.min(3, day(minute)));
    }
    assertThat(levels.isStaircase(STEP)).isFalse();
  }

  @Test
  void socketsThatAreClosedByNightMakeNoStaircase() {
    never(minute -> 250 - 250 * Math.cos(minute * 2 * Math.PI / DAY));
    never(minute -> minute % DAY < 600 ? 0 : 500);
  }

  @Test
  void oneStepIsNoStaircase() {
    never(minute -> minute < DAY ? 0 : BATCH);
  }

  @RepeatedTest(10)
  void noiseIsNoStaircase(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    never(minute -> 950 + random.nextInt(101));
  }

  /** Sockets are closed after ten minutes; the first of them arrive on the second day. */
  @RepeatedTest(10)
  void socketsThatArriveAndCloseAreNoStaircase(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    never(minute -> minute < DAY ? 0 : Math.round(100 + 10 * random.nextGaussian()));
  }

  @Test
  void aBatchDoesNotRaiseThePace() {
    for (int minute = 0; minute < 6 * DAY; minute += 10) {
      put(minute, (double) BATCH * day(minute));
    }
    for (int look = 0; look <= 60; look++) {
      levels.put(6 * DAY * 60 + 10 * look, 5 * BATCH + Math.min(1, look / 30.0) * BATCH);
      assertThat(pacePerSecond() * 86_400).isCloseTo(BATCH, within(0.15 * BATCH));
    }
  }

  /** A leak that goes on for days, and then becomes about a hundred times as fast. */
  @Test
  void aDriftIsNotTakenForABatch() {
    for (int minute = 0; minute < 6 * DAY; minute += 10) {
      put(minute, minute);
    }
    assertThat(levels.largestBatch()).isZero();
    for (int look = 0; look <= 60; look++) {
      levels.put(6 * DAY * 60 + 10 * look, 6 * DAY + 20 * look);
    }
    assertThat(pacePerSecond()).isCloseTo(2, within(0.01));
  }

  @Test
  void aLeakOfManyHoursIsNotTakenForABatch() {
    for (int second = 0; second < 8 * 3_600; second += 10) {
      levels.put(second, Math.max(0, second - 3_600));
      if (second > 2 * 3_600) {
        assertThat(pacePerSecond()).isCloseTo(1, within(0.01));
      }
    }
  }

  @Test
  void aRiseOfMoreThanABatchRaisesThePace() {
    for (int minute = 0; minute < 6 * DAY; minute += 10) {
      put(minute, (double) BATCH * day(minute));
    }
    for (int look = 0; look <= 60; look++) {
      levels.put(6 * DAY * 60 + 10 * look, 5 * BATCH + 1_000 * look);
    }
    assertThat(pacePerSecond()).isCloseTo(100, within(1.0));
  }

  private double pacePerSecond() {
    double now = levels.watchedPace(STEP, levels.largestBatch()).perSecond();
    return Math.max(now, levels.dailyPacePerSecond());
  }

  private void never(IntToDoubleFunction level) {
    Levels fresh = new Levels(0, ArrivalCurve.NONE, 60);
    for (int minute = 0; minute < 10 * DAY; minute += 10) {
      fresh.put(minute * 60.0, level.applyAsDouble(minute));
      assertThat(fresh.isStaircase(STEP)).as("%d", minute).isFalse();
    }
  }

  private static int day(int minute) {
    return minute / DAY;
  }

  private void put(int minute, double level) {
    levels.put(minute * 60.0, level);
  }

  /** The minutes at which the batches arrive: each night, some minutes earlier or later. */
  private static int[] nights(int n, int jitterMinutes, long seed) {
    Random random = new Random(seed);
    int[] nights = new int[n];
    for (int i = 0; i < n; i++) {
      nights[i] = i * DAY + random.nextInt(jitterMinutes);
    }
    return nights;
  }

  private static long come(int[] batches, int minute) {
    long come = 0;
    for (int batch : batches) {
      come += batch <= minute ? 1 : 0;
    }
    return come;
  }
}
