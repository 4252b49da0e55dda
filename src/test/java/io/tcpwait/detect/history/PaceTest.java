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

  @Test
  void theFasterOfTwoCountsIsNotKnownUntilOneGrows() {
    Pace faster = Pace.growing(1, 60, 60);
    assertThat(GROWING.orFaster(faster)).isSameAs(faster);
    assertThat(faster.orFaster(GROWING)).isSameAs(faster);
    assertThat(GROWING.orFaster(Pace.NOT_KNOWN)).isSameAs(GROWING);
    assertThat(Pace.OVER.orFaster(GROWING)).isSameAs(GROWING);
    assertThat(Pace.OVER.orFaster(Pace.NOT_KNOWN)).isSameAs(Pace.NOT_KNOWN);
    assertThat(Pace.NOT_KNOWN.orFaster(Pace.OVER)).isSameAs(Pace.NOT_KNOWN);
    assertThat(Pace.OVER.orFaster(Pace.OVER)).isSameAs(Pace.OVER);
  }

  @Test
  void twoCountsTogetherGrowAsTheirSum() {
    Pace both = GROWING.plus(Pace.growing(1, 90, 90));
    assertThat(both.perSecond()).isEqualTo(1.5);
    assertThat(both.seconds()).isEqualTo(90);
    assertThat(both.rise()).isEqualTo(120);
    assertThat(Pace.OVER.plus(Pace.NOT_KNOWN)).isSameAs(Pace.NOT_KNOWN);
    assertThat(Pace.NOT_KNOWN.plus(Pace.OVER)).isSameAs(Pace.NOT_KNOWN);
  }
}
