package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Established connections are shown only as often as their number may have changed. */
class PortHistoryTest {
  private static final double LIMIT = 6_000;

  private final PortHistory history = new PortHistory();

  /** 160 connections a second open from the 20th to the 40th second, with no dump since. */
  @BeforeEach
  void rise() {
    for (int second = 0; second <= 40; second += 5) {
      history.put(second, 160.0 * Math.max(0, second - 20));
      history.pace(LIMIT, second);
    }
  }

  @Test
  void shouldHaveThePaceOfARiseUntilItIsOver() {
    assertThat(history.pace(LIMIT, 40)).isPositive();
    assertThat(history.pace(LIMIT, 55)).isPositive();
    assertThat(history.pace(LIMIT, 56)).isZero();
  }

  @Test
  void shouldAddAtMostTheUnseenConnectionsThatMakeADumpDue() {
    assertThat(history.unseen(160, 2_800, 40)).isZero();
    assertThat(history.unseen(1, 2_800, 50)).isEqualTo(10);
    assertThat(history.unseen(160, 2_800, 55)).isEqualTo(56);
    assertThat(history.unseen(160, -1, 55)).isZero();
  }
}
