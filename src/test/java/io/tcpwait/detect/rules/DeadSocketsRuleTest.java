package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.DEAD_SOCKETS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.ProcessSearch.State;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadSocketsRuleTest {
  private final Days days = new Days();

  @Test
  void anIncreaseOfDeadSocketsIsFound() {
    days.program(100, 4_096L);
    days.dead(12L);
    assertThat(days.pass(300, 5).findings()).isEmpty();
    days.dead(360L);
    assertThat(days.pass(5).findings()).isEmpty();
    days.pass(5);
    Finding finding = days.finding(DEAD_SOCKETS).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.summary())
        .isEqualTo(
            "java (pid 4711) keeps 360 descriptors of TCP sockets that are in no table any more.");
    assertThat(Days.fact(finding, "dead_sockets").value()).isEqualTo(360);
    assertThat(finding.subject().owner().pid()).isEqualTo(4711);
  }

  /** Half of the number that makes a leak. */
  @ParameterizedTest
  @CsvSource({"16, false", "17, true"})
  void shouldReportDeadSocketsWhenTheyIncreaseByFive(long dead, boolean isSaid) {
    days.dead(12L);
    days.pass(300, 5);
    days.dead(dead);
    days.pass(10, 5);
    assertThat(days.has(DEAD_SOCKETS)).isEqualTo(isSaid);
  }

  @ParameterizedTest
  @CsvSource({"79, ", "80, WARNING", "89, WARNING", "90, CRITICAL"})
  void shouldRaiseTheLimitByTheShareOfDescriptorsThatIsUsed(int open, @Nullable Severity severity) {
    days.program(open, 100L);
    days.dead(10L);
    days.pass(60, 5);
    assertThat(days.finding(FindingKind.FD_LIMIT).map(Finding::severity))
        .isEqualTo(Optional.ofNullable(severity));
  }

  @Test
  void deadSocketsThatStayAreFoundAfterTenMinutes() {
    days.dead(12L);
    assertThat(days.pass(600, 5).findings()).isEmpty();
    assertThat(days.pass(10, 5).findings()).hasSize(1);
    days.dead(8L);
    assertThat(days.pass(300, 5).findings()).hasSize(1);
    days.dead(7L);
    days.pass(5);
    assertThat(days.pass(60, 5).findings()).isEmpty();
  }

  @Test
  void fewOrUnknownDeadSocketsAreNoFinding() {
    days.dead(9L);
    assertThat(days.pass(1_200, 5).findings()).isEmpty();
    days.dead(null);
    assertThat(days.pass(1_200, 5).findings()).isEmpty();
  }

  /** Keepalive ends the connections, but not the leak of descriptors. */
  @Test
  void connectionsThatKeepaliveEndedAreFoundAsDeadSockets() {
    days.dead(0L);
    days.come(1, 360);
    days.pass(7_195, 5);
    assertThat(days.has(DEAD_SOCKETS)).isFalse();
    days.restart(4711);
    days.dead(360L);
    days.pass(10, 5);
    assertThat(days.has(DEAD_SOCKETS)).isTrue();
  }

  @Test
  void shouldReportTheLimitTooWhenOnlyDeadSocketsUseIt() {
    days.program(1_300, 1_600L);
    days.dead(1_000L);
    days.pass(10, 5);
    days.dead(1_200L);
    days.pass(10, 5);
    Finding limit = days.finding(FindingKind.FD_LIMIT).orElseThrow();
    assertThat(limit.cause())
        .isEqualTo(
            "1,200 of its descriptors are sockets in no table any more: the connection has"
                + " ended, and the program has not closed it.");
    assertThat(limit.helps().getFirst()).startsWith("Mend the leak that dead_sockets names, ");
    assertThat(days.has(DEAD_SOCKETS)).isTrue();
  }

  @Test
  void shouldStaySilentAboutTheLimitWhenFewSocketsAreDead() {
    days.program(1_500, 1_600L);
    days.dead(9L);
    assertThat(days.pass(1_200, 5).findings()).isEmpty();
  }

  @Test
  void shouldNotJudgeWhenProcessesWereNotFullySearched() {
    days.search(State.PARTLY_DENIED);
    assertThat(days.pass(5).unknown()).contains(DEAD_SOCKETS, FindingKind.FD_LIMIT);
    days.search(State.NOT_YET);
    assertThat(days.pass(5).unknown()).contains(DEAD_SOCKETS, FindingKind.FD_LIMIT);
    days.search(State.COMPLETE);
    assertThat(days.pass(5).unknown()).doesNotContain(DEAD_SOCKETS, FindingKind.FD_LIMIT);
  }
}
