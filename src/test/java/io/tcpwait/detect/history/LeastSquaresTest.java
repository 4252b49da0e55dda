package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LeastSquaresTest {
  private static final double EXACT = 1e-9;

  private final LeastSquares line = new LeastSquares();

  @Test
  void tooFewValuesHaveNoPace() {
    assertThat(line.perSecond()).isZero();
    assertThat(line.change()).isZero();
    line.put(100, 7);
    assertThat(line.perSecond()).isZero();
    assertThat(line.change()).isZero();
  }

  @Test
  void twoValuesLieOnTheLine() {
    line.put(100, 10);
    line.put(104, 2);
    assertThat(line.perSecond()).isCloseTo(-2, within(EXACT));
    assertThat(line.change()).isCloseTo(-8, within(EXACT));
  }

  @Test
  void noiseOnBothSidesOfALineDoesNotTurnIt() {
    double[] chance = {1, -1, -1, 1, 1, -1, -1, 1};
    for (int i = 0; i < chance.length; i++) {
      line.put(1_000 + 5 * i, 3 * i + chance[i]);
    }
    assertThat(line.perSecond()).isCloseTo(3.0 / 5, within(0.05));
    assertThat(line.change()).isCloseTo(21, within(1.8));
  }

  @Test
  void onlyTheLastThirteenValuesCount() {
    for (int i = 0; i < 20; i++) {
      line.put(i, 1_000 - 100 * i);
    }
    for (int i = 20; i < 33; i++) {
      line.put(i, 2 * i);
    }
    assertThat(line.perSecond()).isCloseTo(2, within(EXACT));
    assertThat(line.change()).isCloseTo(24, within(EXACT));
    line.put(33, 66 + 10);
    assertThat(line.change()).isGreaterThan(25);
  }

  @Test
  void valuesOfTheSameTimeHaveNoPace() {
    line.put(5, 1);
    line.put(5, 9);
    assertThat(line.perSecond()).isZero();
  }
}
