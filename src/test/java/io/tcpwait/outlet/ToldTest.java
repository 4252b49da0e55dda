package io.tcpwait.outlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Step;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.ProcessNames;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToldTest {
  private static Finding leak(FindingKind kind, int pid) {
    return of(kind, pid, Step.command("kill " + pid, "at once"));
  }

  private static Finding limit(int pid) {
    return of(FindingKind.FD_LIMIT, pid, Step.command("prlimit --pid " + pid, "buys time"));
  }

  private static Finding of(FindingKind kind, int pid, Step now) {
    HostProcess process =
        Owners.of(pid, 1, ProcessNames.of("java", ""), 100L, 1_024L, 12, Map.of(), 0L);
    return Finding.of(FindingKey.of(kind, process), Severity.WARNING, "host")
        .owner(process)
        .brief(Brief.of(kind.label()).now(now).build())
        .build();
  }

  @Test
  void shouldTellALeakAndTheLimitOfItsProcessOnce() {
    List<Told> told = Told.of(List.of(leak(FindingKind.CLOSE_WAIT_LEAK, 7), limit(7)));
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().kinds())
        .containsExactly(FindingKind.CLOSE_WAIT_LEAK, FindingKind.FD_LIMIT);
    assertThat(told.getFirst().brief().now())
        .containsExactly(
            Step.command("kill 7", "at once"), Step.command("prlimit --pid 7", "or: buys time"));
  }

  @Test
  void shouldTellTheLimitOfAnotherProcessAlone() {
    assertThat(Told.of(List.of(leak(FindingKind.CLOSE_WAIT_LEAK, 7), limit(8)))).hasSize(2);
    assertThat(Told.of(List.of(leak(FindingKind.PORT_BUDGET, 7), limit(7)))).hasSize(2);
  }

  /** The limit is the worse finding: it must not hide behind a milder one. */
  @Test
  void shouldTellTheLimitFirstIfItIsWorse() {
    List<Told> told = Told.of(List.of(limit(7), leak(FindingKind.DEAD_SOCKETS, 7)));
    assertThat(told.getFirst().kinds()).containsExactly(FindingKind.FD_LIMIT);
    assertThat(told).hasSize(2);
  }
}
