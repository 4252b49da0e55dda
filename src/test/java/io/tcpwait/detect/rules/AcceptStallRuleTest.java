package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.ACCEPT_STALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcceptStallRuleTest {
  private final Days days = new Days();

  @Test
  void oneConnectionThatWaitsForLongIsAStall() {
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
    assertThat(stall.brief().when())
        .startsWith("the first has waited since ")
        .endsWith(" UTC (65s ago)");
  }

  @Test
  void aStallIsCriticalWhenTheQueueIsFull() {
    days.comeUnaccepted(128, 129, 128);
    days.pass(65, 5);
    Finding stall = days.finding(ACCEPT_STALL).orElseThrow();
    assertThat(stall.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(stall.summary())
        .isEqualTo(
            "Inbound service 80 does not accept: 128 connections ended in its accept queue, which"
                + " is full: SYNs of new clients are dropped, and their connect() times out.");
  }

  @Test
  void connectionsThatWaitBrieflyAreNoStall() {
    for (int i = 0; i < 60; i++) {
      days.comeUnaccepted(50, 51, 128);
      days.pass(5);
      days.close(20);
      assertThat(days.look().findings()).isEmpty();
    }
  }

  /** An outbound connection waits for no accept, whatever its inode. */
  @Test
  void outboundConnectionsAreNoStall() {
    days.comeWithoutInode(1, 20);
    days.pass(70, 5);
    assertThat(days.has(FindingKind.CLOSE_WAIT_LEAK)).isTrue();
    assertThat(days.has(ACCEPT_STALL)).isFalse();
  }

  @Test
  void shouldReportCriticalWhenTheQueueStaysFullAndConnectionsOverflowIt() {
    overflow(90, 1, 5);
    Finding stall = days.finding(ACCEPT_STALL).orElseThrow();
    assertThat(stall.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(stall.summary())
        .isEqualTo(
            "Inbound service 80 does not accept, or accepts more slowly than clients arrive: its"
                + " accept queue stays full: SYNs of new clients are dropped, and their connect()"
                + " times out.");
    assertThat(stall.subject().service()).isEqualTo(Days.WEB);
    assertThat(Days.fact(stall, "listen_overflows").value()).isPositive();
    assertThat(stall.ceilings()).containsExactly(new Ceiling(Ceiling.Kind.ACCEPT_QUEUE, 17, 17, 0));
    assertThat(days.has(FindingKind.FD_LIMIT)).isFalse();
  }

  @Test
  void shouldReportWithinTwentySecondsWhenNothingCanHaveBeenAccepted() {
    overflow(10, 0, 1);
    assertThat(days.has(ACCEPT_STALL)).isFalse();
    overflow(15, 0, 1);
    assertThat(days.has(ACCEPT_STALL)).isTrue();
  }

  @Test
  void shouldReportThatClientsAreResetWhenTheSettingRequestsIt() {
    days.setting("net.ipv4.tcp_abort_on_overflow", 1);
    overflow(90, 0, 1);
    assertThat(days.finding(ACCEPT_STALL).orElseThrow().summary())
        .endsWith("new clients are reset (tcp_abort_on_overflow = 1).");
  }

  /** The queue is full at some samples, and nearly empty at the others. */
  @Test
  void shouldStaySilentWhenBurstsFillTheQueueBriefly() {
    for (int i = 0; i < 60; i++) {
      days.event("ListenOverflows", 10L * i);
      days.event("PassiveOpens", 100L * i);
      days.queue(i % 7 < 5 ? 17 : 2, 16);
      assertThat(days.pass(5, 5).findings()).isEmpty();
    }
  }

  @Test
  void shouldStaySilentWhenAFullQueueOverflowsNoMore() {
    days.event("ListenOverflows", 7);
    days.event("PassiveOpens", 0);
    days.queue(17, 16);
    assertThat(days.pass(300, 5).findings()).isEmpty();
  }

  @Test
  void shouldNameTheListenerOfSeveralThatDoesNotAccept() {
    days.sibling(0, 16);
    overflow(90, 0, 1);
    Finding stall = days.finding(ACCEPT_STALL).orElseThrow();
    assertThat(stall.summary())
        .isEqualTo(
            "1 of 2 listeners of inbound service 80 does not accept: its accept queue stays"
                + " full: SYNs of new clients are dropped, and their connect() times out.");
    assertThat(Days.fact(stall, "full_listeners").text())
        .isEqualTo("1 of 2 listeners of the port is full");
  }

  @Test
  void shouldNameHungWorkersBeforeTheMasterThatStartedThem() {
    days.owners(holder(100, 1), holder(101, 100), holder(102, 100));
    overflow(90, 0, 1);
    Finding stall = days.finding(ACCEPT_STALL).orElseThrow();
    assertThat(stall.subject().owner().pid()).isEqualTo(101);
    assertThat(stall.evidence())
        .extracting(Fact::text)
        .endsWith(
            "python3 (pid 101) has the listener",
            "python3 (pid 102) has the listener",
            "python3 (pid 100) has the listener, and started the others");
  }

  /** One sample shows neither since when the queue is full nor whether it overflows. */
  @Test
  void shouldNotJudgeAQueueThatWasFullFromTheFirstSampleOn() {
    days.queue(17, 16);
    assertThat(days.look().unknown()).contains(ACCEPT_STALL);
    assertThat(days.pass(1).unknown()).contains(ACCEPT_STALL);
    days.queue(1, 16);
    assertThat(days.pass(1).unknown()).doesNotContain(ACCEPT_STALL);
  }

  @Test
  void shouldLeaveTheAgentsOwnPortOut() {
    days.own(1, 80);
    overflow(90, 0, 1);
    assertThat(days.has(ACCEPT_STALL)).isFalse();
  }

  private static Owner holder(int pid, int parent) {
    return new Owner(
        pid,
        pid,
        parent,
        ProcessNames.of("python3", ""),
        20L,
        1_024L,
        0,
        Map.of(HeldKind.LISTENER, new Holding(1, 1, Map.of(Days.WEB, 1L))),
        Map.of(),
        0,
        null,
        Map.of());
  }

  /**
   * Samples every 5 s, while arrivals per second enter some queue, and overflows find a full one.
   */
  private void overflow(int seconds, int arrivals, int overflows) {
    days.queue(17, 16);
    for (int i = 0; i < seconds; i += 5) {
      days.event("ListenOverflows", Math.round(days.now()) * overflows);
      days.event("PassiveOpens", Math.round(days.now()) * arrivals);
      days.pass(5);
    }
  }
}
