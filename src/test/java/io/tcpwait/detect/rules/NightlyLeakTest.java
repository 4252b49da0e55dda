package io.tcpwait.detect.rules;

import static io.tcpwait.detect.Days.DAY;
import static io.tcpwait.detect.Days.HOUR;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_GROWTH;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.detect.FindingKind.FD_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Severity;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A client that forgets its connections: each night forty instances are replaced, with 360 each. On
 * the fourteenth night it runs out of 200,000 descriptors.
 */
class NightlyLeakTest {
  private static final int INSTANCES = 40;
  private static final int CONNECTIONS = 360;
  private static final int PER_NIGHT = INSTANCES * CONNECTIONS;
  private static final int LAST_NIGHT = 14;

  private final Days days = new Days();
  private final Random random = new Random(1);
  private int instances;

  NightlyLeakTest() {
    days.program(1_000, 200_000L);
  }

  @Test
  void aLeakIsFoundInTheFirstNight() {
    days.pass(2 * HOUR, HOUR);
    days.come(1, 9);
    days.pass(70, 5);
    days.come(2, 1);
    days.pass(60, 5);
    assertThat(days.has(CLOSE_WAIT_LEAK)).isFalse();
    days.pass(5);
    Finding leak = days.finding(CLOSE_WAIT_LEAK).orElseThrow();
    assertThat(leak.severity()).isEqualTo(Severity.WARNING);
    assertThat(leak.subject().service()).isEqualTo(Days.DATABASE);
    assertThat(leak.subject().peer().label()).isEqualTo("10.0.0.1:3306");
    assertThat(leak.subject().owner().pid()).isEqualTo(4711);
    assertThat(leak.sinceSeconds()).isEqualTo(1.801e9 + days.now() - 5);
    assertThat(leak.cause()).contains("pool");
    assertThat(Days.fact(leak, "eof_unread_sockets").value()).isEqualTo(10);
    assertThat(Days.fact(leak, "reclaimed_never_sockets").value()).isEqualTo(10);
  }

  @Test
  void growthIsFoundInTheSecondNightAndItsEndForecastInTheFifth() {
    night(1);
    assertThat(days.has(CLOSE_WAIT_LEAK)).isTrue();
    untilNight(2);
    night(2);
    assertThat(days.has(CLOSE_WAIT_GROWTH)).isTrue();
    for (int night = 3; night <= 5; night++) {
      untilNight(night);
      night(night);
      assertThat(days.has(CLOSE_WAIT_GROWTH)).isTrue();
    }
    assertForecast();
    untilNoon(5);
    assertForecast();
    untilNight(6);
    assertForecast();
    assertThat(days.has(FD_LIMIT)).isFalse();
    night(6);
    assertForecast();
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
    assertThat(days.nearest(CLOSE_WAIT_LEAK).kind()).isEqualTo(Ceiling.Kind.DESCRIPTORS);
  }

  /** A batch is fast but short, so it must not page every night. */
  @Test
  void aNightlyBatchDoesNotPage() {
    for (int night = 1; night <= 6; night++) {
      days.pass(start(night) - days.now(), HOUR);
      for (int instance = 0; instance < INSTANCES; instance++) {
        days.come(++instances, CONNECTIONS);
        days.pass(1.5);
      }
      for (int sample = 0; sample < 60; sample++) {
        days.pass(12);
        if (days.has(CLOSE_WAIT_LEAK)) {
          assertThat(days.severity(CLOSE_WAIT_LEAK)).as("%d", night).isEqualTo(Severity.WARNING);
          assertThat(days.has(FD_LIMIT)).isFalse();
        }
      }
    }
  }

  @Test
  void aNightWithoutABatchDoesNotEndTheGrowth() {
    night(1);
    untilNight(2);
    night(2);
    for (int night = 4; night <= 6; night++) {
      while (days.now() < start(night) - HOUR) {
        days.pass(HOUR / 2);
        assertThat(days.has(CLOSE_WAIT_GROWTH)).as("before %d", night).isTrue();
      }
      untilNight(night);
      assertThat(days.has(CLOSE_WAIT_GROWTH)).isTrue();
      night(night);
    }
  }

  @Test
  void aRestartOfTheProgramEndsAllFindings() {
    night(1);
    untilNight(2);
    night(2);
    days.restart(4712);
    days.look();
    days.pass(55, 5);
    assertThat(days.has(CLOSE_WAIT_LEAK)).isTrue();
    assertThat(days.has(CLOSE_WAIT_GROWTH)).isTrue();
    days.pass(5);
    assertThat(days.pass(5).findings()).isEmpty();
  }

  @Test
  void anAgentThatStartsLaterLearnsThePastFromTheSockets() {
    for (int night = 1; night <= 3; night++) {
      untilNight(night);
      night(night);
    }
    untilNoon(3);
    days.startAgent();
    days.pass(10, 5);
    Finding leak = days.finding(CLOSE_WAIT_LEAK).orElseThrow();
    assertThat(Days.fact(leak, "eof_unread_sockets").value()).isEqualTo(3 * PER_NIGHT);
    assertThat(Days.fact(leak, "reclaimed_never_sockets").value()).isEqualTo(3 * PER_NIGHT);
    assertThat(Days.fact(leak, "peers").value()).isEqualTo(3 * INSTANCES);
    assertThat(Days.fact(leak, "oldest_age_seconds").value())
        .isCloseTo(2 * DAY + 10 * HOUR, within(HOUR));
    Finding growth = days.finding(CLOSE_WAIT_GROWTH).orElseThrow();
    assertThat(growth.summary()).contains("from day to day");
    assertThat(Days.fact(growth, "growth_per_day").value())
        .isCloseTo(PER_NIGHT, within(0.2 * PER_NIGHT));
    assertForecast();
    untilNight(4);
    assertForecast();
    night(4);
    assertForecast();
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
  }

  private void assertForecast() {
    double left = start(LAST_NIGHT) - days.now();
    assertThat(days.nearest(CLOSE_WAIT_LEAK).secondsLeft()).isCloseTo(left, within(0.2 * left));
    assertThat(days.nearest(CLOSE_WAIT_GROWTH).secondsLeft()).isCloseTo(left, within(0.2 * left));
    assertThat(days.fdSecondsLeft()).isCloseTo(left, within(0.2 * left));
  }

  private static double start(int night) {
    return (night - 1) * DAY + 2 * HOUR;
  }

  private void untilNoon(int day) {
    days.pass((day - 1) * DAY + 12 * HOUR - days.now(), HOUR / 6);
  }

  private void untilNight(int night) {
    days.pass(start(night) - HOUR / 2 - days.now(), HOUR / 6);
  }

  /** Starts within an hour, takes five minutes, and then waits until the sockets are stuck. */
  private void night(int night) {
    double begin = start(night) - HOUR / 2 + random.nextInt(3_600);
    days.pass(begin - days.now());
    for (int instance = 0; instance < INSTANCES; instance++) {
      days.come(++instances, CONNECTIONS);
      days.pass(7.5);
    }
    days.pass(70, 10);
  }
}
