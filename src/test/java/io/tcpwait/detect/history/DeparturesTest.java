package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.sample.ArrivalCurve;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A socket each second, and a stuck-after of a minute. */
class DeparturesTest {
  private static final double STUCK_AFTER = 60;

  private final List<Integer> fins = new ArrayList<>();
  private final Departures departures = new Departures(0, ArrivalCurve.NONE, STUCK_AFTER);
  private int now;

  private void pass(int seconds) {
    for (int end = now + seconds; now < end; ) {
      fins.add(now++);
      if (now % 5 == 0) {
        look();
      }
    }
  }

  private void look() {
    ArrivalCurve.Builder curve = new ArrivalCurve.Builder();
    fins.forEach(fin -> curve.add(now - fin));
    departures.put(now, curve.build(), STUCK_AFTER);
  }

  private double lifetime() {
    return departures.lifetimeSeconds(now);
  }

  @Test
  void shouldKnowNoLifetimeWhileNothingIsClosed() {
    pass(3_000);
    assertThat(lifetime()).isZero();
    assertThat(departures.closedPart(STUCK_AFTER, now)).isZero();
  }

  /** Within an eighth of a doubling, and a minute between two dumps that are compared. */
  @ParameterizedTest
  @CsvSource({"100, 130", "600, 760", "1800, 2120", "2600, 3000"})
  void shouldKnowTheLifetimeOfSweptSocketsUntilTheNextSweep(int every, double most) {
    for (int sweep = 0; sweep < 2; sweep++) {
      pass(every);
      fins.clear();
    }
    pass(every - 5);
    assertThat(lifetime()).isBetween(0.9 * every, most);
  }

  @Test
  void shouldForgetASweepAfterTwiceTheAgeOfItsSockets() {
    pass(1_800);
    fins.clear();
    pass(3_900);
    assertThat(lifetime()).isZero();
  }

  @Test
  void shouldNotTakeTheEndOfOneOfTwoProcessesForASweep() {
    pass(2_400);
    fins.removeIf(fin -> fin % 2 == 0);
    pass(60);
    assertThat(lifetime()).isLessThan(1_300);
    pass(400);
    assertThat(lifetime()).isZero();
  }

  /** Every other socket is closed at 90 s. */
  @Test
  void shouldTellWhichPartOfTheSocketsIsClosedAtAnAge() {
    for (int i = 0; i < 180; i++) {
      pass(5);
      fins.removeIf(fin -> fin % 2 == 0 && now - fin >= 90);
    }
    assertThat(departures.closedPart(60, now)).isCloseTo(0.5, within(0.1));
    assertThat(departures.closedPart(200, now)).isZero();
    assertThat(lifetime()).isBetween(90.0, 130.0);
  }

  @Test
  void shouldForgetWhatAnotherProcessDid() {
    pass(300);
    fins.clear();
    pass(30);
    assertThat(lifetime()).isPositive();
    assertThat(departures.lastSeconds()).isBetween(280.0, 300.0);
    departures.forget();
    assertThat(lifetime()).isZero();
  }
}
