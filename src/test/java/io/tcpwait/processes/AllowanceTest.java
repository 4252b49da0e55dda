package io.tcpwait.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long MINUTE_NS = 60 * SECOND_NS;
  private static final long SLICE_NS = SECOND_NS / 10;

  private record Spent(long atNs, long ns) {}

  /** Two spenders take all that is allowed, at irregular times. */
  @RepeatedTest(10)
  void spendersTakeAtMostTwoPercentOfEveryMinute(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Allowance allowance = Allowance.limited(0);
    Deque<Spent> minute = new ArrayDeque<>();
    long now = 0;
    long sum = 0;
    for (int i = 0; i < 10_000; i++) {
      now += random.nextLong(random.nextInt(100) == 0 ? 5 * MINUTE_NS : 6 * SECOND_NS);
      long ns = take(allowance, now) + take(allowance, now);
      minute.add(new Spent(now, ns));
      sum += ns;
      while (minute.getFirst().atNs() <= now - MINUTE_NS) {
        sum -= minute.removeFirst().ns();
      }
      assertThat(sum).isLessThanOrEqualTo(MINUTE_NS / 50);
    }
  }

  private static long take(Allowance allowance, long now) {
    long ns = allowance.sliceNs(now);
    allowance.spend(ns);
    return ns;
  }

  @Test
  void aSpenderThatTookTooMuchHasToWait() {
    Allowance allowance = Allowance.limited(0);
    allowance.spend(2 * SECOND_NS);
    assertThat(allowance.sliceNs(MINUTE_NS)).isZero();
    assertThat(allowance.sliceNs(5 * MINUTE_NS)).isEqualTo(SLICE_NS);
  }

  @Test
  void anEmptyAllowanceFillsWithOnePercent() {
    Allowance allowance = Allowance.limited(0);
    allowance.spend(MINUTE_NS / 100);
    assertThat(allowance.sliceNs(0)).isZero();
    assertThat(allowance.sliceNs(5 * SECOND_NS)).isEqualTo(SECOND_NS / 20 / 2);
  }

  @Test
  void aGreedySpenderLeavesSomeToTheNext() {
    Allowance allowance = Allowance.limited(0);
    long first = 0;
    long second = 0;
    for (long now = 0; now < 10 * MINUTE_NS; now += 5 * SECOND_NS) {
      first += take(allowance, now);
      second += take(allowance, now);
    }
    assertThat(second).isBetween(first / 2, first);
    assertThat(allowance.spentNs())
        .isEqualTo(first + second)
        .isBetween(10 * MINUTE_NS / 100, 11 * MINUTE_NS / 100);
  }
}
