package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long S = 1_000_000_000L;

  @Test
  void samplesAtAFixedRate() {
    Pace pace = new Pace(5 * S, 100 * S);
    assertThat(pace.waitNs(100 * S)).isZero();
    sample(pace, 100 * S, 1 * S);
    assertThat(pace.waitNs(101 * S)).isEqualTo(4 * S);
    // The agent woke a little late; the rate does not drift.
    sample(pace, 105 * S + 7, 1 * S);
    assertThat(pace.waitNs(106 * S + 7)).isEqualTo(4 * S - 7);
    assertThat(pace.lateSamples()).isZero();
  }

  @Test
  void aSlowSampleMakesTheNextOneLate() {
    Pace pace = new Pace(5 * S, 0);
    sample(pace, 0, 7 * S);
    assertThat(pace.waitNs(7 * S)).isEqualTo(7 * S);
    assertThat(pace.lateSamples()).isEqualTo(1);
    sample(pace, 14 * S, 1 * S);
    assertThat(pace.waitNs(15 * S)).isEqualTo(4 * S);
    assertThat(pace.lateSamples()).isEqualTo(1);
  }

  @Test
  void samplingTakesAtMostHalfOfTheTime() {
    Pace pace = new Pace(5 * S, 0);
    sample(pace, 0, 3 * S);
    assertThat(pace.waitNs(3 * S)).isEqualTo(3 * S);
    assertThat(pace.lateSamples()).isEqualTo(1);
  }

  @Test
  void aSuspendedHostDoesNotCauseABurstOfSamples() {
    Pace pace = new Pace(5 * S, 0);
    sample(pace, 0, 1 * S);
    // The host slept for an hour.
    sample(pace, 3600 * S, 1 * S);
    assertThat(pace.waitNs(3601 * S)).isEqualTo(5 * S / 2);
    assertThat(pace.lateSamples()).isEqualTo(1);
  }

  /** Two samples that are too close would be two observations of one moment. */
  @Test
  void shouldKeepHalfAnIntervalBetweenSamplesAfterAPause() {
    Pace pace = new Pace(5 * S, 0);
    sample(pace, 0, S / 100);
    sample(pace, 60 * S, S / 100);
    assertThat(pace.waitNs(60 * S)).isGreaterThanOrEqualTo(5 * S / 2);
    // The sample starts when it is due; the next sample has a whole interval.
    sample(pace, 62 * S + S / 2 + S / 100, S / 100);
    assertThat(pace.waitNs(62 * S + S / 2 + S / 100)).isEqualTo(5 * S);
  }

  /** Data of the sample may be as new as its end. */
  @Test
  void shouldKeepHalfAnIntervalAfterASampleThatWasSuspended() {
    Pace pace = new Pace(5 * S, 0);
    pace.ended(3600 * S, S / 100);
    assertThat(pace.waitNs(3600 * S)).isEqualTo(5 * S / 2);
  }

  private static void sample(Pace pace, long startNs, long tookNs) {
    pace.ended(startNs + tookNs, tookNs);
  }
}
