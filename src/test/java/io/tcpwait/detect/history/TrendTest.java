package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class TrendTest {
  private static final int LOOKS = 61;

  @Test
  void isAsTheDefinitionsSay() {
    Random random = new Random(1);
    for (int round = 0; round < 1_000; round++) {
      int n = 2 + random.nextInt(60);
      double[] seconds = new double[n];
      double[] values = new double[n];
      double slope = random.nextGaussian() / 10;
      for (int i = 0; i < n; i++) {
        seconds[i] = (i == 0 ? -600 : seconds[i - 1]) + 10 * (1 + random.nextInt(3));
        values[i] = Math.round(i * slope + random.nextInt(4)); // Many ties.
      }
      Trend trend = Trend.of(seconds, values, n);
      assertThat(trend.z()).isCloseTo(naiveZ(values), within(1e-9));
      assertThat(trend.slopePerSecond()).isCloseTo(naiveSlope(seconds, values), within(1e-12));
      assertThat(trend.rise()).isEqualTo(values[n - 1] - values[0]);
      assertThat(trend.spanSeconds()).isEqualTo(seconds[n - 1] - seconds[0]);
      assertThat(trend.looks()).isEqualTo(n);
    }
  }

  /** By groups of ties, one value after the other. */
  private static double naiveZ(double[] values) {
    int n = values.length;
    double s = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        s += values[i] > values[j] ? 1 : values[i] < values[j] ? -1 : 0;
      }
    }
    double variance = n * (n - 1.0) * (2 * n + 5);
    for (double value : values) {
      int ties = 0;
      for (double other : values) {
        ties += other == value ? 1 : 0;
      }
      variance -= (ties - 1.0) * (2 * ties + 5); // Each of a group gives its part.
    }
    if (s == 0 || variance == 0) {
      return 0;
    }
    return (s > 0 ? s - 1 : s + 1) / Math.sqrt(variance / 18);
  }

  private static double naiveSlope(double[] seconds, double[] values) {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      for (int j = i + 1; j < values.length; j++) {
        slopes.add((values[j] - values[i]) / (seconds[j] - seconds[i]));
      }
    }
    List<Double> sorted = slopes.stream().sorted().toList();
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }

  @Test
  void countsRisesAndFalls() {
    Trend trend = Trend.of(new double[] {0, 10, 20, 30}, new double[] {1, 3, 3, 2}, 4);
    assertThat(trend.rises()).isOne();
    assertThat(trend.falls()).isOne();
  }

  @Test
  void ofLessThanTwoValuesThereIsNone() {
    assertThat(Trend.of(new double[] {1}, new double[] {1}, 1)).isEqualTo(Trend.NONE);
    assertThat(Trend.of(new double[0], new double[0], 0).isRising()).isFalse();
  }

  @Test
  void whatStaysDoesNotRise() {
    assertThat(of(look -> 7)).isEqualTo(new Trend(LOOKS, 600, 0, 0, 0, 0, 0));
    assertThat(of(look -> 7).isRising()).isFalse();
  }

  /** Batches, which the staircase is for. */
  @Test
  void aStepOrTwoAreNoTrend() {
    for (int first = 1; first < LOOKS; first++) {
      for (int second = first; second < LOOKS; second++) {
        int one = first;
        int two = second;
        Trend trend = of(look -> (look >= one ? 360 : 0) + (look >= two ? 360 : 0));
        assertThat(trend.isRising()).isFalse();
      }
    }
  }

  @Test
  void whatRisesSteadilyDoes() {
    Trend trend = of(look -> 100 + 5 * look);
    assertThat(trend.isRising()).isTrue();
    assertThat(trend.rises()).isEqualTo(60);
    assertThat(trend.slopePerSecond()).isEqualTo(0.5);
    assertThat(of(look -> Math.floor(look / 6)).isRising()).isTrue();
  }

  @Test
  void sixLooksAreEnough() {
    double[] seconds = {0, 10, 20, 30, 40, 50};
    double[] rising = {10, 20, 30, 40, 50, 60};
    assertThat(Trend.of(seconds, rising, 6).isRising()).isTrue();
    assertThat(Trend.of(seconds, rising, 5).isRising()).isFalse();
  }

  @Test
  void whatFallsDoesNotRise() {
    Trend trend = of(look -> 1_000 - 5 * look);
    assertThat(trend.isRising()).isFalse();
    assertThat(trend.z()).isLessThan(-2.33);
    assertThat(trend.slopePerSecond()).isEqualTo(-0.5);
  }

  @Test
  void aLeakAmongOthersThatComeAndGoRises() {
    Random random = new Random(1);
    assertThat(of(look -> 100 * look + random.nextInt(100)).isRising()).isTrue();
  }

  @Test
  void noiseRisesByChanceAlone() {
    Random random = new Random(1);
    int rising = 0;
    for (int i = 0; i < 10_000; i++) {
      rising += of(look -> 1_000 + random.nextInt(101)).isRising() ? 1 : 0;
    }
    assertThat(rising).isLessThan(100);
  }

  /** Sockets that come by chance and are closed ten minutes later: a level that drifts. */
  @Test
  void comingAndGoingRisesByChanceAlone() {
    Random random = new Random(1);
    for (int mean : new int[] {20, 100, 1_000}) {
      double[] come = new double[10_000 + LOOKS];
      for (int i = 0; i < come.length; i++) {
        come[i] = poisson(random, mean / 60.0);
      }
      double[] level = new double[10_000];
      int rising = 0;
      for (int i = 1; i < level.length; i++) {
        level[i] = level[i - 1] + come[i + LOOKS - 1] - come[i - 1];
        int last = i;
        rising += i >= LOOKS && of(look -> level[last - LOOKS + (int) look]).isRising() ? 1 : 0;
      }
      assertThat(rising).as("around %d", mean).isLessThan(50);
    }
  }

  private static int poisson(Random random, double mean) {
    int events = 0;
    for (double p = random.nextDouble(); p > Math.exp(-mean); p *= random.nextDouble()) {
      events++;
    }
    return events;
  }

  private static Trend of(DoubleUnaryOperator levelAtLook) {
    double[] seconds = new double[LOOKS];
    double[] values = new double[LOOKS];
    for (int i = 0; i < LOOKS; i++) {
      seconds[i] = 10.0 * i;
      values[i] = levelAtLook.applyAsDouble(i);
    }
    return Trend.of(seconds, values, LOOKS);
  }
}
