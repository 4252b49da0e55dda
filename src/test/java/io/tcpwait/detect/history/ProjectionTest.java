package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * Compares the projection with a host that is simulated in tenths of a second. Its TIME_WAITs last
 * for 61 s.
 */
class ProjectionTest {
  private static final double HOLD = 61;
  private static final double LAST_PART = 11;
  private static final double STEP = 0.1;
  private static final double LIMIT = 28_232;

  /** Closes at a rate that began, and perhaps ended, so many seconds ago. */
  private record Flow(double perSecond, double beganAgo, double endedAgo) {
    /** The TIME_WAITs with ages between these, {@code later} seconds from now. */
    double between(double youngest, double oldest, double later) {
      double end = endedAgo > 0 ? endedAgo + later : 0;
      double from = Math.max(youngest, end);
      double to = Math.min(oldest, beganAgo + later);
      return perSecond * Math.max(0, to - from);
    }
  }

  private final List<Flow> flows = new ArrayList<>();
  private double live;
  private double livePerSecond;

  @RepeatedTest(20)
  void forecastsWhenANewFlowUsesAllPorts(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 200; i++) {
      flows.clear();
      flows.add(new Flow(1 + random.nextInt(3_000), 5 + 45 * random.nextDouble(), 0));
      live = random.nextInt(20_000);
      livePerSecond = random.nextBoolean() ? 0 : 0.1 + random.nextDouble() * 200;
      assertIsWithin(0.05, 0.2);
    }
  }

  @RepeatedTest(20)
  void forecastsWhenAnIncreasedFlowUsesAllPorts(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 200; i++) {
      flows.clear();
      flows.add(new Flow(1 + random.nextInt(300), 5_000, 0));
      flows.add(new Flow(1 + random.nextInt(1_000), 5 + 45 * random.nextDouble(), 0));
      live = random.nextInt(10_000);
      livePerSecond = random.nextBoolean() ? 0 : 0.1 + random.nextDouble() * 50;
      assertIsWithin(0.05, 0.2);
    }
  }

  /** Only the number of its oldest TIME_WAITs is known, not the order in which they end. */
  @RepeatedTest(5)
  void isLateByAtMostTheLastPartOfATimeWait(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 200; i++) {
      flows.clear();
      flows.add(new Flow(1 + random.nextInt(1_000), 50 + 11 * random.nextDouble(), 0));
      live = random.nextInt(10_000);
      assertIsWithin(0, LAST_PART);
    }
  }

  @RepeatedTest(5)
  void aSteadyFlowDoesNotGrow(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 200; i++) {
      flows.clear();
      flows.add(new Flow(random.nextInt(460), 61 + random.nextInt(5_000), 0));
      livePerSecond = random.nextBoolean() ? 0 : 0.1 + random.nextDouble() * 20;
      assertIsWithin(0.05, 0.2);
    }
  }

  /** The remains of a flow that ended keep no port for longer than a minute. */
  @RepeatedTest(5)
  void aFlowThatEndsReleasesItsPorts(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < 200; i++) {
      flows.clear();
      double ended = 5 + random.nextInt(46);
      flows.add(new Flow(10 + random.nextInt(200), ended + 1 + random.nextInt(50), ended));
      livePerSecond = 1 + 100 * random.nextDouble();
      if (simulated() > 2 * HOLD) {
        assertIsWithin(0.05, 0.2);
      } else {
        assertThat(outlook().secondsLeft()).isLessThanOrEqualTo(1.05 * simulated() + 0.2);
      }
    }
  }

  @Test
  void noTimeIsLeftPastTheLimit() {
    assertThat(new Projection(10, 4, 0, 6, 0, 0, 60).secondsLeft()).isZero();
    assertThat(new Projection(10, 11, 0, 0, 0, 0, 60).secondsLeft()).isZero();
    assertThat(new Projection(0, 0, 0, 0, 0, 0, 60).secondsLeft()).isZero();
  }

  @Test
  void exhaustionInMoreThanAMonthIsNotForecast() {
    assertThat(new Projection(1e7, 0, 1, 0, 0, 0, 60).secondsLeft()).isInfinite();
    assertThat(new Projection(1e6, 0, 1, 0, 0, 0, 60).secondsLeft()).isEqualTo(1e6);
  }

  @Test
  void reusedPortsRunOutIfTheyAreNeededSooner() {
    assertThat(new Projection(1_000, 0, 0, 900, 900, 900, 1).secondsLeft()).isInfinite();
    assertThat(new Projection(1_000, 0, 0, 900, 1_100, 1_100, 1).secondsLeft())
        .isLessThanOrEqualTo(1);
  }

  private void assertIsWithin(double part, double seconds) {
    double expected = simulated();
    double found = outlook().secondsLeft();
    double steady = flows.stream().mapToDouble(of -> of.between(0, HOLD, 1e4)).sum();
    if (livePerSecond == 0 && Math.abs(LIMIT - live - steady) < 0.01 * LIMIT) {
      return; // A few ports more or less decide whether they last.
    }
    if (Double.isInfinite(expected)) {
      assertThat(found).as(this::toString).isInfinite();
    } else {
      assertThat(Math.abs(found - expected))
          .as("%s: %s, not %s", this, found, expected)
          .isLessThanOrEqualTo(part * expected + seconds);
    }
  }

  @Override
  public String toString() {
    return flows + " live " + live + " + " + livePerSecond;
  }

  private double timeWaits(double later) {
    return flows.stream().mapToDouble(of -> of.between(0, HOLD, later)).sum();
  }

  private Projection outlook() {
    double arrived = flows.stream().mapToDouble(of -> of.between(0, 5, 0)).sum();
    double expiring = flows.stream().mapToDouble(of -> of.between(50, HOLD, 0)).sum();
    return new Projection(
        LIMIT, live, livePerSecond, timeWaits(0), arrived / 5, expiring / LAST_PART, HOLD);
  }

  private double simulated() {
    for (double later = 0; later < 2 * HOLD; later += STEP) {
      if (live + livePerSecond * later + timeWaits(later) >= LIMIT) {
        return later;
      }
    }
    if (livePerSecond > 0) {
      return (LIMIT - live - timeWaits(2 * HOLD)) / livePerSecond;
    }
    return Double.POSITIVE_INFINITY;
  }
}
