package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterDeltasTest {
  private final CounterDeltas deltas = new CounterDeltas();

  @Test
  void aCounterThatWasReadOnceHasNoDelta() {
    assertThat(deltas.has("TW")).isFalse();
    deltas.update(Map.of("TW", 5L), 10);
    assertThat(deltas.has("TW")).isTrue();
    assertThat(deltas.moved("TW")).isNull();
    assertThat(deltas.perSecond("TW")).isNull();
    assertThat(deltas.hasMovedLately("TW")).isFalse();
  }

  @Test
  void givesTheDeltaAndTheRateOfACounter() {
    deltas.update(Map.of("TW", 5L), 10);
    deltas.update(Map.of("TW", 25L, "ListenOverflows", 3L), 14);
    assertThat(deltas.moved("TW")).isEqualTo(20);
    assertThat(deltas.perSecond("TW")).isEqualTo(5);
    assertThat(deltas.moved("ListenOverflows")).isNull();
    assertThat(deltas.moved("none")).isNull();
  }

  @Test
  void anUnchangedCounterHasADeltaOfZeroAndADecreasedCounterHasNone() {
    deltas.update(Map.of("TW", 5L, "OutRsts", 9L), 10);
    deltas.update(Map.of("TW", 5L, "OutRsts", 8L), 11);
    assertThat(deltas.moved("TW")).isZero();
    assertThat(deltas.perSecond("TW")).isZero();
    assertThat(deltas.moved("OutRsts")).isNull();
    assertThat(deltas.hasMovedLately("OutRsts")).isFalse();
  }

  @Test
  void twoSamplesOfTheSameTimeHaveNoRate() {
    deltas.update(Map.of("TW", 5L), 10);
    deltas.update(Map.of("TW", 6L), 10);
    assertThat(deltas.moved("TW")).isEqualTo(1);
    assertThat(deltas.perSecond("TW")).isNull();
  }

  @Test
  void recentMovesCoverTheLastTwoSamples() {
    deltas.update(Map.of("TW", 5L), 10);
    deltas.update(Map.of("TW", 6L), 11);
    assertThat(deltas.hasMovedLately("TW")).isTrue();
    deltas.update(Map.of("TW", 6L), 12);
    assertThat(deltas.hasMovedLately("TW")).isTrue();
    deltas.update(Map.of("TW", 6L), 13);
    assertThat(deltas.hasMovedLately("TW")).isFalse();
  }

  @Test
  void reusedAndOverflowedTimeWaitsCountAsCloses() {
    Map<String, Long> zero = Map.of("TW", 0L, "TWKilled", 0L, CounterDeltas.OVERFLOW, 0L);
    deltas.update(zero, 10);
    deltas.update(Map.of("TW", 40L, "TWKilled", 8L, CounterDeltas.OVERFLOW, 2L), 12);
    assertThat(deltas.timeWaitsPerSecond()).isEqualTo(24);
    assertThat(deltas.closesPerSecond()).isEqualTo(25);
  }

  @Test
  void aMissingCounterDoesNotHideTheOthers() {
    deltas.update(Map.of("TW", 0L, "TWKilled", 0L), 10);
    deltas.update(Map.of("TW", 40L, "TWKilled", 8L), 12);
    assertThat(deltas.closesPerSecond()).isEqualTo(24);
    deltas.update(Map.of("TW", 50L), 13);
    assertThat(deltas.timeWaitsPerSecond()).isNull();
    assertThat(deltas.closesPerSecond()).isNull();
  }
}
