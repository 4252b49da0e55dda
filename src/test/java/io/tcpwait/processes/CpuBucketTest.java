package io.tcpwait.processes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuBucketTest {
  private static final long SECOND_NS = 1_000_000_000L;

  @Test
  void shouldHoldTheShareOfAMinuteAtFirstAndNeverMore() {
    CpuBucket bucket = new CpuBucket(0.02, 0);
    assertThat(bucket.leftNs(0)).isEqualTo(1_200_000_000L);
    assertThat(bucket.leftNs(600 * SECOND_NS)).isEqualTo(1_200_000_000L);
  }

  @Test
  void shouldFillByTheShareOfTheTimeThatPasses() {
    CpuBucket bucket = new CpuBucket(0.02, 0);
    bucket.spend(2_000_000_000L);
    assertThat(bucket.leftNs(0)).isEqualTo(-800_000_000L);
    assertThat(bucket.leftNs(10 * SECOND_NS)).isEqualTo(-600_000_000L);
    assertThat(bucket.leftNs(50 * SECOND_NS)).isEqualTo(200_000_000L);
  }

  @Test
  void shouldHoldLessOnceTheShareIsSmaller() {
    CpuBucket bucket = new CpuBucket(0.5, 0);
    bucket.share(0.01);
    assertThat(bucket.leftNs(0)).isEqualTo(600_000_000L);
  }
}
