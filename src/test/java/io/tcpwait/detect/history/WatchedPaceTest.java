package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples that are ten seconds apart. */
class WatchedPaceTest {
  private static final int SECONDS_APART = 10;
  private static final double START_SECONDS = 1_000;

  /**
   * The pace after {@code looks} samples; {@code level} gives the level of each, counted from 0.
   */
  private static Pace pace(int looks, double leastRise, IntToDoubleFunction level) {
    Ring levels = new Ring(SECONDS_APART, 61, START_SECONDS);
    Ring seconds = new Ring(SECONDS_APART, 61, START_SECONDS);
    for (int i = 0; i < looks; i++) {
      double now = START_SECONDS + SECONDS_APART * i;
      levels.put(now, level.applyAsDouble(i));
      seconds.put(now, now);
    }
    return WatchedPace.of(levels, seconds, leastRise);
  }

  @Test
  void aPaceTakesNineSpans() {
    assertThat(pace(9, 1, i -> i)).isEqualTo(Pace.NOT_KNOWN);
    assertThat(pace(10, 1, i -> i)).isEqualTo(Pace.growing(0.1, 90, 9));
  }

  @Test
  void aRiseBelowTheLeastIsNoGrowth() {
    assertThat(pace(10, 9, i -> i).isGrowing()).isTrue();
    assertThat(pace(10, 9.5, i -> i)).isEqualTo(Pace.OVER);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9})
  void aSingleStepIsNoGrowth(int at) {
    assertThat(pace(10, 1, i -> i < at ? 0 : 500)).isEqualTo(Pace.OVER);
  }

  @Test
  void aConstantOrFallingLevelIsOver() {
    assertThat(pace(61, 0, _ -> 7)).isEqualTo(Pace.OVER);
    assertThat(pace(61, 0, i -> -i)).isEqualTo(Pace.OVER);
  }

  @Test
  void growthIsOverAfterTwoSamplesWithoutARise() {
    assertThat(pace(10, 1, i -> Math.min(i, 8)).isGrowing()).isTrue();
    assertThat(pace(10, 1, i -> Math.min(i, 7))).isEqualTo(Pace.OVER);
  }

  /** A fall of 1 at every fifth sample among rises of 2, then a larger fall. */
  @Test
  void aLevelThatFallsByAQuarterOfItsRisesGrows() {
    int[] rises = {0, 2, 4, 6, 8, 7, 9, 11, 13, 15};
    assertThat(pace(10, 1, i -> rises[i]).isGrowing()).isTrue();
    int[] traffic = {0, 2, 4, 6, 1, 3, 5, 7, 9, 11};
    assertThat(pace(10, 1, i -> traffic[i])).isEqualTo(Pace.OVER);
  }

  /** A rise at one in five samples does not show in 90 s, but shows in five minutes. */
  @Test
  void aSlowLeakShowsInALongerWindow() {
    Pace pace = pace(31, 1, i -> Math.floorDiv(i, 5));
    assertThat(pace).isEqualTo(Pace.growing(0.02, 300, 6));
    assertThat(pace(30, 1, i -> Math.floorDiv(i, 5))).isEqualTo(Pace.OVER);
  }

  @Test
  void aSlowLeakIsOverAfterThreeOfItsLongestLulls() {
    assertThat(pace(61, 1, i -> Math.floorDiv(Math.min(i, 50), 5)).isGrowing()).isTrue();
    assertThat(pace(61, 1, i -> Math.floorDiv(Math.min(i, 45), 5))).isEqualTo(Pace.OVER);
  }
}
