package io.tcpwait.app.owners;

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

  /** However greedy: all that is allowed is taken, at odd times. */
  @RepeatedTest(10)
  void isAtMostTwoPercentOfEveryMinute(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Allowance allowance = Allowance.limited(0);
    Deque<Spent> minute = new ArrayDeque<>();
    long now = 0;
    long sum = 0;
    for (int i = 0; i < 10_000; i++) {
      now += random.nextLong(random.nextInt(100) == 0 ? 5 * MINUTE_NS : 6 * SECOND_NS);
      long ns = allowance.sliceNs(SLICE_NS, now);
      allowance.spend(ns);
      minute.add(new Spent(now, ns));
      sum += ns;
      while (minute.getFirst().atNs() <= now - MINUTE_NS) {
        sum -= minute.removeFirst().ns();
      }
      assertThat(sum).isLessThanOrEqualTo(MINUTE_NS / 50);
    }
  }

  @Test
  void whoTookTooMuchHasToWait() {
    Allowance allowance = Allowance.limited(0);
    allowance.sliceNs(SLICE_NS, 0);
    allowance.spend(2 * SECOND_NS);
    assertThat(allowance.sliceNs(SLICE_NS, MINUTE_NS)).isZero();
    assertThat(allowance.sliceNs(SLICE_NS, 5 * MINUTE_NS)).isEqualTo(SLICE_NS);
  }

  @Test
  void anEmptyOneFillsWithOnePercent() {
    Allowance allowance = Allowance.limited(0);
    allowance.spend(allowance.sliceNs(SECOND_NS, 0));
    assertThat(allowance.sliceNs(SECOND_NS, 0)).isZero();
    assertThat(allowance.sliceNs(SECOND_NS, 5 * SECOND_NS)).isEqualTo(SECOND_NS / 20);
  }
}
