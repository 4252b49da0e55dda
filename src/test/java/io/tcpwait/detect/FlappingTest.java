package io.tcpwait.detect;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_GROWTH;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.detect.FindingKind.FD_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Verdicts on counts around the thresholds, and on incomplete samples. */
class FlappingTest {
  private final Days days = new Days();

  @Test
  void tenSocketsInOneSampleRaiseNothing() {
    days.come(1, 10);
    assertThat(days.pass(60, 5).findings()).isEmpty();
    days.close(0);
    assertThat(days.pass(300, 5).findings()).isEmpty();
  }

  @Test
  void nineSocketsNeverRaiseALeak() {
    days.come(1, 9);
    assertThat(days.pass(600, 5).findings()).isEmpty();
  }

  /** Eight sockets are old, and three more are old in alternate periods. */
  @Test
  void aRaisedFindingHoldsWhileTheCountWavers() {
    days.come(1, 8);
    days.pass(100);
    days.come(2, 3);
    days.pass(65, 5);
    assertThat(days.has(CLOSE_WAIT_LEAK)).isTrue();
    double since = days.finding(CLOSE_WAIT_LEAK).orElseThrow().sinceSeconds();
    for (int i = 0; i < 10; i++) {
      days.restart(4711);
      days.come(1, 8);
      days.pass(75);
      days.pass(10, 5);
      assertThat(days.finding(CLOSE_WAIT_LEAK).orElseThrow().sinceSeconds()).isEqualTo(since);
      days.come(2, 3);
      days.pass(75);
      days.pass(10, 5);
      assertThat(days.finding(CLOSE_WAIT_LEAK).orElseThrow().sinceSeconds()).isEqualTo(since);
    }
    days.restart(4711);
    days.come(1, 7);
    days.pass(65);
    assertThat(days.pass(60, 5).findings()).isEmpty();
  }

  /** A socket a minute, some a little late: nine or ten within ten minutes. */
  @Test
  void aRaisedGrowthHoldsAtTheThreshold() {
    boolean raised = false;
    for (int i = 0; i < 300; i++) {
      days.come(1, 1);
      days.pass(i % 20 == 19 ? 70 : 60, 5);
      assertThat(days.has(CLOSE_WAIT_GROWTH) || !raised).as("%d", i).isTrue();
      raised |= days.has(CLOSE_WAIT_GROWTH);
    }
    assertThat(raised).isTrue();
  }

  @Test
  void aSampleWithoutTheTableChangesNothing() {
    days.come(1, 10);
    days.pass(65, 5);
    Verdicts before = days.pass(5);
    assertThat(before.findings()).isNotEmpty();
    for (int i = 0; i < 100; i++) {
      Verdicts vain = days.lookInVain(5);
      assertThat(vain.findings()).isEqualTo(before.findings());
      assertThat(vain.known()).isEmpty();
    }
    assertThat(days.pass(5).findings()).hasSameSizeAs(before.findings());
  }

  @Test
  void noKindIsKnownBeforeTheFirstTable() {
    assertThat(days.lookInVain(5).known()).isEmpty();
    assertThat(days.pass(5).known()).contains(CLOSE_WAIT_LEAK);
    assertThat(days.pass(5).isActive(CLOSE_WAIT_LEAK, Severity.WARNING)).isFalse();
  }

  @Test
  void aProcessWithAnotherPidIsJudgedAnew() {
    days.program(100, 150L);
    days.come(1, 40);
    days.pass(70, 5);
    assertThat(days.has(FD_LIMIT)).isTrue();
    days.restart(4712);
    days.come(1, 40);
    days.pass(60);
    assertThat(days.finding(FD_LIMIT)).isEmpty();
    assertThat(days.pass(10, 5).findings())
        .filteredOn(finding -> finding.kind() == FD_LIMIT)
        .extracting(finding -> finding.subject().owner().pid())
        .containsExactly(4712);
  }
}
