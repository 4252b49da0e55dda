package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of {@code /proc/PID/stat} by their number (proc_pid_stat(5)). */
class ProcessStatTest {
  private static final String STAT =
      "42 (a) S 7 42 42 0 -1 4194560 100 0 0 0 31 11 0 0 20 0 1 0 12345";

  @Test
  void readsAFieldAtTheEndOfTheText() {
    assertThat(Processes.parseStartTime(STAT)).isEqualTo(12345);
    assertThat(Processes.parseStartTime(cut(STAT, 1))).isEqualTo(Processes.UNKNOWN);
    assertThat(Processes.parseCpuTicks(cut(STAT, 7))).isEqualTo(42);
    assertThat(Processes.parseCpuTicks(cut(STAT, 8))).isZero();
    assertThat(Processes.parseParent("42 (a) S 7")).isEqualTo(7);
    assertThat(Processes.parseParent("42 (a) S")).isEqualTo(Processes.UNKNOWN);
  }

  private static String cut(String stat, int fields) {
    String rest = stat;
    for (int i = 0; i < fields; i++) {
      rest = rest.substring(0, rest.lastIndexOf(' '));
    }
    return rest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5", "x", "9223372036854775808"})
  void invalidTicksCountAsZero(String ticks) {
    assertThat(Processes.parseCpuTicks(STAT.replace(" 31 ", " " + ticks + " "))).isEqualTo(11);
    assertThat(Processes.parseCpuTicks(STAT.replace(" 11 ", " " + ticks + " "))).isEqualTo(31);
  }

  @Test
  void aSumOfTicksIsNeverNegative() {
    String most = " " + Long.MAX_VALUE + " ";
    assertThat(Processes.parseCpuTicks(STAT.replace(" 31 ", most))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void readsThisProcessAndNoEndedProcess() {
    Processes processes = new Processes(new ProcFs(Path.of("/proc")));
    ProcessHandle self = ProcessHandle.current();
    int pid = (int) self.pid();
    assertThat(processes.hasEnded(pid)).isFalse();
    assertThat(processes.cpuTicks(pid)).isPositive();
    assertThat(processes.parent(pid)).isEqualTo((int) self.parent().orElseThrow().pid());
    int none = Integer.MAX_VALUE;
    assertThat(processes.hasEnded(none)).isTrue();
    assertThat(processes.cpuTicks(none)).isZero();
    assertThat(processes.parent(none)).isEqualTo((int) Processes.UNKNOWN);
  }
}
