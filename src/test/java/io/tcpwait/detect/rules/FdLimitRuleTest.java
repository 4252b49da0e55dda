package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.detect.FindingKind.DEAD_SOCKETS;
import static io.tcpwait.detect.FindingKind.FD_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.ProcessNames;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Full descriptors, of which leaked sockets are the reason or are not. */
class FdLimitRuleTest {
  private final Days days = new Days();

  /** A database keeps 940 files open by design. */
  @ParameterizedTest
  @ValueSource(ints = {1, 9, 12, 40})
  void shouldStaySilentWhenFewOfManyDescriptorsAreLeaked(int stuck) {
    days.program(940, 1_024L);
    days.come(1, stuck);
    days.pass(400, 5);
    assertThat(days.has(FD_LIMIT)).isFalse();
    assertThat(days.has(CLOSE_WAIT_LEAK)).isEqualTo(stuck >= 10);
    if (stuck >= 10) {
      assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.WARNING);
    }
  }

  /** A twentieth of the descriptors. */
  @ParameterizedTest
  @CsvSource({"49, false", "50, true"})
  void shouldReportTheLimitWhenANotablePartIsLeaked(int stuck, boolean isSaid) {
    days.program(1_000L - stuck, 1_100L);
    days.come(1, stuck);
    days.pass(400, 5);
    assertThat(days.has(FD_LIMIT)).isEqualTo(isSaid);
    assertThat(days.severity(CLOSE_WAIT_LEAK))
        .isEqualTo(isSaid ? Severity.CRITICAL : Severity.WARNING);
  }

  @Test
  void shouldNameTheFindingWhenOneTellsOfTheLeak() {
    days.program(10, 320L);
    days.come(1, 295);
    days.pass(120, 5);
    Finding limit = days.finding(FD_LIMIT).orElseThrow();
    assertThat(limit.helps().getFirst()).startsWith("Mend the leak that close_wait_leak names, ");
    assertThat(limit.brief().why()).isEqualTo("a leak of sockets; close_wait_leak names it");
  }

  @Test
  void shouldNameNoFindingWhenNoneTellsOfTheLeak() {
    days.program(305, 320L);
    days.dead(300L);
    days.pass(10, 5);
    Finding limit = days.finding(FD_LIMIT).orElseThrow();
    assertThat(days.has(DEAD_SOCKETS)).isFalse();
    assertThat(limit.helps().getFirst()).startsWith("Have the program close these sockets, ");
    assertThat(limit.brief().why())
        .isEqualTo("a leak of sockets: 300 sockets of connections that have ended");
    days.pass(600, 5);
    assertThat(days.has(DEAD_SOCKETS)).isTrue();
    assertThat(days.finding(FD_LIMIT).orElseThrow().brief().why())
        .isEqualTo("a leak of sockets; dead_sockets names it");
  }

  @Test
  void shouldNotJudgeWhenManyDeadSocketsMayIncrease() {
    days.program(605, 2_048L);
    days.dead(600L);
    assertThat(days.pass(5).unknown()).contains(DEAD_SOCKETS, FD_LIMIT);
    assertThat(days.pass(120, 5).unknown()).contains(DEAD_SOCKETS).doesNotContain(FD_LIMIT);
    assertThat(days.pass(600, 5).unknown()).doesNotContain(DEAD_SOCKETS, FD_LIMIT);
    assertThat(days.severity(DEAD_SOCKETS)).isEqualTo(Severity.WARNING);
  }

  /** A first dump does not tell yet that their clients wait. */
  @Test
  void shouldNotJudgeWhenSocketsAreNoLongerStuckSinceTheSearch() {
    days.owners(
        Owners.of(
            7, 7, ProcessNames.of("java", ""), 307L, 1_024L, 300, Map.of(Days.WEB, 300L), 0L));
    assertThat(days.pass(5).unknown()).contains(FD_LIMIT);
  }

  /** The leak's own finding says that its pace is not known yet. */
  @Test
  void shouldJudgeWhenAnotherFindingTellsOfTheLeak() {
    days.program(20, 1_024L);
    days.come(1, 300);
    days.elapse(61);
    assertThat(days.look().known()).contains(FD_LIMIT);
  }

  @ParameterizedTest
  @CsvSource({"9, 1024, true", "12, 65536, true", "12, 512, false", "304, 1024, false"})
  void shouldJudgeClientsThatWaitOnlyWhenTheLimitIsFar(long waiting, long limit, boolean isJudged) {
    days.program(20, limit);
    days.halfClosed(waiting);
    assertThat(days.pass(5).known().contains(FD_LIMIT)).isEqualTo(isJudged);
    assertThat(days.pass(120, 5).known()).contains(FD_LIMIT);
    assertThat(days.has(FD_LIMIT)).isFalse();
  }
}
