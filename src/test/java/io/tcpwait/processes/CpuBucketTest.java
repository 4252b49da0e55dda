package io.tcpwait.processes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuBucketTest {
  private static final long SECOND_NS = 1_000_000_000L;

  @Test
  void shouldNeverGrantMoreThanTheShareOverAnyMinute() {
    CpuBucket bucket = new CpuBucket(0.02, 0);
    long taken = 0;
    for (int second = 0; second < 60; second++) {
      long left = bucket.leftNs(second * SECOND_NS);
      bucket.spend(left);
      taken += left;
    }
    assertThat(taken).isBetween(1_150_000_000L, 1_200_000_000L);
  }

  @Test
  void shouldHoldHalfTheShareOfAMinuteAtFirstAndNeverMore() {
    CpuBucket bucket = new CpuBucket(0.02, 0);
    assertThat(bucket.leftNs(0)).isEqualTo(600_000_000L);
    assertThat(bucket.leftNs(600 * SECOND_NS)).isEqualTo(600_000_000L);
  }

  @Test
  void shouldFillByHalfTheShareOfTheTimeThatPasses() {
    CpuBucket bucket = new CpuBucket(0.02, 0);
    bucket.spend(1_000_000_000L);
    assertThat(bucket.leftNs(0)).isEqualTo(-400_000_000L);
    assertThat(bucket.leftNs(10 * SECOND_NS)).isEqualTo(-300_000_000L);
    assertThat(bucket.leftNs(50 * SECOND_NS)).isEqualTo(100_000_000L);
  }

  @Test
  void shouldHoldLessOnceTheShareIsSmaller() {
    CpuBucket bucket = new CpuBucket(0.5, 0);
    bucket.most(0.01);
    assertThat(bucket.leftNs(0)).isEqualTo(300_000_000L);
  }
}
