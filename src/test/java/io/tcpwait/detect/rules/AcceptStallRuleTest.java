package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.ACCEPT_STALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import org.junit.jupiter.api.Test;

class AcceptStallRuleTest {
  private final Days days = new Days();

  @Test
  void oneThatWaitsForLongIsEnough() {
    days.comeUnaccepted(1, 3, 128);
    assertThat(days.pass(60, 5).findings()).isEmpty();
    days.pass(5);
    Finding stall = days.finding(ACCEPT_STALL).orElseThrow();
    assertThat(stall.severity()).isEqualTo(Severity.WARNING);
    assertThat(stall.summary())
        .isEqualTo("Inbound service 80 does not accept: 1 connection ended in its accept queue.");
    assertThat(stall.evidence())
        .extracting(Fact::text)
        .containsExactly(
            "1 connection ended before being accepted",
            "3 in the accept queue, backlog 128",
            "java (pid 4711) has the listener");
    assertThat(stall.subject().service()).isEqualTo(Days.WEB);
  }

  @Test
  void isCriticalWhereTheQueueIsFull() {
    days.comeUnaccepted(128, 129, 128);
    days.pass(65, 5);
    Finding stall = days.finding(ACCEPT_STALL).orElseThrow();
    assertThat(stall.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(stall.summary())
        .isEqualTo(
            "Inbound service 80 does not accept: 128 connections ended in its accept queue, which"
                + " is full, so that new ones are refused.");
  }

  @Test
  void whatWaitsForMomentsIsNothing() {
    for (int i = 0; i < 60; i++) {
      days.comeUnaccepted(50, 51, 128);
      days.pass(5);
      days.close(20);
      assertThat(days.look().findings()).isEmpty();
    }
  }

  /** A connection of our own waits for no accept, whatever its inode. */
  @Test
  void whoConnectedIsNotSaidNotToAccept() {
    days.comeWithoutInode(1, 20);
    days.pass(70, 5);
    assertThat(days.has(FindingKind.CLOSE_WAIT_LEAK)).isTrue();
    assertThat(days.has(ACCEPT_STALL)).isFalse();
  }
}
