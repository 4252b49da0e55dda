package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final int STEPS = 5;

  private final Ring ring = new Ring(10, STEPS, 1_000);

  @Test
  void aNewRingIsEmpty() {
    assertThat(values()).containsOnly(Double.NaN);
  }

  @Test
  void keepsTheLastValueOfEachStep() {
    ring.put(1_000, 1);
    ring.put(1_009, 2);
    ring.put(1_010, 3);
    assertThat(values()).containsExactly(3, 2, Double.NaN, Double.NaN, Double.NaN);
  }

  @Test
  void aSkippedStepHasNoValue() {
    ring.put(1_000, 1);
    ring.put(1_030, 4);
    assertThat(values()).containsExactly(4, Double.NaN, Double.NaN, 1, Double.NaN);
  }

  @Test
  void overwritesTheOldestValues() {
    for (int i = 0; i < 8; i++) {
      ring.put(1_000 + 10 * i, i);
    }
    assertThat(values()).containsExactly(7, 6, 5, 4, 3);
    ring.put(100_000, 9);
    assertThat(values()).containsExactly(9, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  @Test
  void keepsSeededValues() {
    ring.seed(4, 1);
    ring.seed(0, 5);
    assertThat(values()).containsExactly(5, Double.NaN, Double.NaN, Double.NaN, 1);
    ring.put(1_009, 6);
    ring.put(1_010, 7);
    assertThat(values()).containsExactly(7, 6, Double.NaN, Double.NaN, Double.NaN);
  }

  @Test
  void findsTheSmallest() {
    ring.put(1_000, 4);
    ring.put(1_020, 3);
    ring.put(1_030, 5);
    assertThat(ring.min(0, 4)).isEqualTo(3);
    assertThat(ring.min(2, 3)).isEqualTo(4);
    assertThat(ring.min(2, 2)).isNaN();
    assertThat(ring.min(3, 100)).isEqualTo(4);
    assertThat(ring.min(5, 100)).isNaN();
  }

  @Test
  void comparesWithAnEarlierPeriod() {
    for (int i = 0; i < 5; i++) {
      ring.put(1_000 + 10 * i, i * i);
    }
    assertThat(ring.medianRise(2, 2)).isEqualTo((16 - 4 + 9 - 1) / 2.0);
    assertThat(ring.medianRise(3, 1)).isEqualTo(9 - 4);
    assertThat(ring.medianRise(4, 3)).isEqualTo((16 - 1 + 9 - 0) / 2.0);
    assertThat(ring.medianRise(1, 5)).isNaN();
    ring.put(1_060, 100);
    assertThat(ring.medianRise(2, 2)).isEqualTo(100 - 16);
  }

  @Test
  void findsTheLargestFall() {
    assertThat(ring.largestFall(0, 4)).isZero();
    ring.put(1_000, 9);
    ring.put(1_010, 5);
    ring.put(1_030, 3);
    ring.put(1_040, 4);
    assertThat(ring.largestFall(0, 4)).isEqualTo(4);
    assertThat(ring.largestFall(0, 3)).isEqualTo(2);
    assertThat(ring.largestFall(0, 1)).isZero();
    assertThat(ring.largestFall(0, 100)).isEqualTo(4);
  }

  @Test
  void behavesAsANaiveMap() {
    RandomGenerator random = new Random(1);
    TreeMap<Long, Double> naive = new TreeMap<>();
    double now = 1_000;
    for (int i = 0; i < 10_000; i++) {
      now += random.nextInt(10) == 0 ? random.nextInt(80) : random.nextInt(15);
      double value = random.nextInt(100);
      ring.put(now, value);
      long step = (long) (now / 10);
      naive.put(step, value);
      for (int ago = 0; ago < 5; ago++) {
        assertThat(ring.ago(ago)).isEqualTo(naive.getOrDefault(step - ago, Double.NaN));
      }
    }
  }

  private double[] values() {
    double[] values = new double[STEPS];
    for (int ago = 0; ago < values.length; ago++) {
      values[ago] = ring.ago(ago);
    }
    return values;
  }
}
