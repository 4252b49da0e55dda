package io.tcpwait.detect.rules;

import static io.tcpwait.detect.Days.DAY;
import static io.tcpwait.detect.Days.HOUR;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_GROWTH;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Days;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hosts with CLOSE_WAITs but without a growing leak. */
class HealthyTest {
  private final Days days = new Days();
  private final Random random = new Random(1);

  @Test
  void socketsThatAreClosedInTimeAreNoFinding() {
    days.program(100, 4_096L);
    while (days.now() < 2 * HOUR) {
      days.come(1 + random.nextInt(50), random.nextInt(1_000));
      days.pass(5);
      days.close(50);
      assertThat(days.look().findings()).isEmpty();
    }
  }

  /** This counts as a leak, but it does not grow. */
  @Test
  void socketsThatAreClosedAfterTenMinutesDoNotGrow() {
    while (days.now() < 3 * DAY) {
      days.come(1 + random.nextInt(50), poisson(10));
      days.close(660);
      days.pass(60, 30);
      if (days.now() > HOUR / 2) {
        assertThat(days.has(CLOSE_WAIT_LEAK)).isTrue();
        assertThat(days.has(CLOSE_WAIT_GROWTH)).as("%f", days.now()).isFalse();
      }
    }
  }

  /** Watched from its first socket on: the number grows for ten minutes, as in a leak. */
  @Test
  void theGrowthOfTheFirstMinutesEnds() {
    while (days.now() < 2 * HOUR) {
      days.come(1, 10);
      days.close(660);
      days.pass(60, 10);
      if (days.now() > HOUR / 2) {
        assertThat(days.has(CLOSE_WAIT_GROWTH)).as("%f", days.now()).isFalse();
      }
    }
    assertThat(days.has(CLOSE_WAIT_LEAK)).isTrue();
  }

  @Test
  void socketsThatAreClosedByNightDoNotGrow() {
    while (days.now() < 6 * DAY) {
      double hour = days.now() % DAY / HOUR;
      if (hour < 6) {
        days.close(0);
      } else {
        days.come(1, 7);
      }
      days.pass(HOUR / 4, HOUR / 8);
      assertThat(days.has(CLOSE_WAIT_GROWTH)).as("%f", days.now()).isFalse();
    }
  }

  @Test
  void noiseDoesNotGrow() {
    while (days.now() < 4 * DAY) {
      days.close(0);
      days.come(1, 950 + random.nextInt(101));
      days.pass(days.now() % HOUR < 1_200 ? 120 : 600);
      assertThat(days.has(CLOSE_WAIT_GROWTH)).as("%f", days.now()).isFalse();
    }
  }

  private int poisson(double mean) {
    int events = 0;
    for (double p = random.nextDouble(); p > Math.exp(-mean); p *= random.nextDouble()) {
      events++;
    }
    return events;
  }
}
