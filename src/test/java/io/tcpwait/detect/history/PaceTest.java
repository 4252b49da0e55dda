package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Pace GROWING = Pace.growing(0.5, 60, 30);

  @Test
  void theFasterOfTwoPacesDecidesTheTimeLeft() {
    assertThat(GROWING.isGrowing()).isTrue();
    assertThat(GROWING.secondsUntil(100, 0)).isEqualTo(200);
    assertThat(GROWING.secondsUntil(100, 0.1)).isEqualTo(200);
    assertThat(GROWING.secondsUntil(100, 2)).isEqualTo(50);
    assertThat(Pace.OVER.secondsUntil(100, 2)).isEqualTo(50);
  }

  @Test
  void aLimitThatIsReachedLeavesNoTime() {
    assertThat(GROWING.secondsUntil(0, 0)).isZero();
    assertThat(Pace.OVER.secondsUntil(-1, 0)).isZero();
    assertThat(Pace.NOT_KNOWN.secondsUntil(0, 0)).isZero();
  }

  @Test
  void theTimeLeftIsInfiniteOrUnknownWithoutAPace() {
    assertThat(Pace.OVER.isGrowing()).isFalse();
    assertThat(Pace.OVER.secondsUntil(1, 0)).isInfinite();
    assertThat(Pace.NOT_KNOWN.isGrowing()).isFalse();
    assertThat(Pace.NOT_KNOWN.secondsUntil(1, 0)).isNaN();
  }
}
