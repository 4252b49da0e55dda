package io.tcpwait.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivalCurveTest {
  @Test
  void shouldCountEveryAgeWhenAgesAreYoung() {
    ArrivalCurve.Builder builder = new ArrivalCurve.Builder();
    for (int age = 0; age < 128; age++) {
      builder.add(age);
    }
    ArrivalCurve curve = builder.build();
    for (int age = 0; age <= 128; age++) {
      assertThat(curve.younger(age)).isEqualTo(age);
    }
    assertThat(curve.newestSeconds()).isZero();
    assertThat(curve.oldestSeconds()).isEqualTo(127);
    assertThat(curve.largestGapSeconds(1_000)).isEqualTo(1);
  }

  /** Compares with a list of ages, within a sixty-fourth of the age. */
  @Test
  void shouldCountWithinASixtyFourthWhenAgesAreAny() {
    Random random = new Random(1);
    for (int round = 0; round < 50; round++) {
      ArrivalCurve.Builder builder = new ArrivalCurve.Builder();
      List<Integer> ages = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        int age = random.nextInt(1 << (1 + random.nextInt(21)));
        ages.add(age);
        builder.add(age);
      }
      ArrivalCurve curve = builder.build();
      assertThat(curve.total()).isEqualTo(500);
      for (int i = 0; i < 100; i++) {
        int seconds = random.nextInt(ArrivalCurve.FINE_SECONDS);
        int slack = seconds < 128 ? 0 : seconds / 64 + 1;
        assertThat((long) curve.younger(seconds))
            .isBetween(younger(ages, seconds - slack), younger(ages, seconds + slack));
      }
      for (int hours = 0; hours < ArrivalCurve.HOURS; hours++) {
        assertThat((long) curve.olderThanHours(hours))
            .isEqualTo(500 - younger(ages, 3_600 * hours));
      }
    }
  }

  @Test
  void shouldShowTheLongestGapWhenABatchIsOver() {
    ArrivalCurve curve = curve(50, 51, 53, 60, 700);
    assertThat(curve.largestGapSeconds(100)).isEqualTo(7);
    assertThat(curve.largestGapSeconds(1_000)).isBetween(630, 660);
    assertThat(curve.lastBatch(30)).isEqualTo(new ArrivalCurve.Batch(4, 60));
    assertThat(curve.lastBatch(700)).isEqualTo(new ArrivalCurve.Batch(5, 700));
    assertThat(curve.newestSeconds()).isEqualTo(50);
  }

  @Test
  void shouldHaveNoGapWhenThereIsOneSocket() {
    assertThat(curve(77).largestGapSeconds(1_000)).isZero();
    assertThat(curve(77).lastBatch(60)).isEqualTo(new ArrivalCurve.Batch(1, 77));
    assertThat(curve(77, 900_000).lastBatch(60)).isEqualTo(new ArrivalCurve.Batch(1, 77));
    assertThat(curve(900_000).lastBatch(60)).isEqualTo(new ArrivalCurve.Batch(1, 900_000));
    assertThat(ArrivalCurve.NONE.largestGapSeconds(1_000)).isZero();
  }

  /** The run ends at a gap that stands out, and goes on over gaps that recur. */
  @Test
  void shouldEndTheRunAtAGapThatStandsOut() {
    assertThat(curve(0, 2, 4, 30, 32).runSeconds(100, 3, 5)).isEqualTo(5);
    assertThat(curve(0, 2, 4, 30, 32).runSeconds(4, 3, 5)).isEqualTo(33);
    assertThat(curve(0, 40, 80, 120).runSeconds(100, 3, 5)).isEqualTo(121);
    assertThat(curve(0, 5, 7).runSeconds(100, 3, 5)).isEqualTo(8);
    assertThat(curve(3, 9, 1 << 20).runSeconds(1_000, 3, 5)).isEqualTo(10);
  }

  private static ArrivalCurve curve(int... ages) {
    ArrivalCurve.Builder builder = new ArrivalCurve.Builder();
    for (int age : ages) {
      builder.add(age);
    }
    return builder.build();
  }

  private static long younger(List<Integer> ages, int seconds) {
    return ages.stream().filter(age -> age < seconds).count();
  }
}
