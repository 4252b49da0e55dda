package io.tcpwait.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The length of a TIME_WAIT, as learned from the timers of TIME_WAITs that arrive and end. */
class TimeWaitLengthTest {
  private final TimeWaitLength length = new TimeWaitLength();
  private final Deque<Long> arrivals = new ArrayDeque<>();
  private long kernelMs = 60_000;
  private long nowMs;
  private long lastMs = -1;

  @ParameterizedTest
  @ValueSource(longs = {250, 1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 3_600_000})
  void aFlowThatEndedDoesNotChangeTheLength(long intervalMs) {
    for (int start = 0; start < 60; start++) {
      arrivals.clear();
      come(1_000);
      nowMs += start * 1_000L;
      while (!arrivals.isEmpty()) {
        look(intervalMs);
        assertThat(length.ms()).as("from %d s on", start).isEqualTo(60_000);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 5_000, 30_000, 60_000})
  void aFlowInStepWithTheSamplesDoesNotChangeTheLength(long intervalMs) {
    for (int i = 0; i < 500; i++) {
      nowMs += Math.min(3_000, intervalMs / 2);
      come(60);
      look(intervalMs - Math.min(3_000, intervalMs / 2));
      assertThat(length.ms()).isEqualTo(60_000);
    }
  }

  @Test
  void aSlowFlowDoesNotChangeTheLength() {
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      come(random.nextInt(7) == 0 ? random.nextInt(90) : 0);
      look(1_000 + random.nextInt(5_000));
      assertThat(length.ms()).isEqualTo(60_000);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {15_000, 30_000, 45_000})
  void theLengthOfAVendorsKernelIsLearnedFromASteadyFlow(long ms) {
    kernelMs = ms;
    flow(70_000, 5_000);
    assertThat(length.ms()).isEqualTo(ms);
    flow(600_000, 5_000);
    assertThat(length.ms()).isEqualTo(ms);
    come(1_000);
    for (int i = 0; i < 100; i++) {
      look(1_000);
    }
    assertThat(length.ms()).isEqualTo(ms);
  }

  @Test
  void aLongerLengthIsLearnedAtOnce() {
    kernelMs = 120_000;
    flow(5_000, 5_000);
    assertThat(length.ms()).isEqualTo(120_000);
    for (int i = 0; i < 1_000; i++) {
      look(1_000);
    }
    assertThat(length.ms()).isEqualTo(120_000);
  }

  /**
   * A kernel with few ticks a second keeps ended records so long that samples every second show
   * many.
   */
  @Test
  void endedTimeWaitsDoNotChangeTheLength() {
    for (int i = 0; i < 10; i++) {
      length.learn(100, 0, 1_000);
    }
    assertThat(length.ms()).isEqualTo(60_000);
  }

  @Test
  void fewTimeWaitsDoNotChangeTheLength() {
    kernelMs = 15_000;
    for (int i = 0; i < 100; i++) {
      come(10);
      look(5_000);
    }
    assertThat(length.ms()).isEqualTo(60_000);
  }

  @Test
  void theSettingPrevails() {
    length.set(20_000);
    kernelMs = 20_000;
    flow(70_000, 5_000);
    assertThat(length.ms()).isEqualTo(20_000);
  }

  /** A flow of twenty a second. */
  private void flow(long forMs, long intervalMs) {
    for (long until = nowMs + forMs; nowMs < until; ) {
      for (int i = 0; i < intervalMs / 50; i++) {
        come(1);
        nowMs += 50;
      }
      look(0);
    }
  }

  private void come(int count) {
    for (int i = 0; i < count; i++) {
      arrivals.add(nowMs);
    }
  }

  private void look(long afterMs) {
    nowMs += afterMs;
    while (!arrivals.isEmpty() && nowMs - arrivals.getFirst() > kernelMs + 1_000) {
      arrivals.removeFirst();
    }
    long leftMs = arrivals.isEmpty() ? 0 : Math.max(0, kernelMs - (nowMs - arrivals.getLast()));
    length.learn(arrivals.size(), leftMs, lastMs < 0 ? 0 : nowMs - lastMs);
    lastMs = nowMs;
  }
}
