package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelThreadsTest {
  private final KernelThreads threads = new KernelThreads();
  private final List<Integer> asked = new ArrayList<>();
  private int kernelUpTo = 2;

  private int[] look(int... pids) {
    asked.clear();
    return threads.leaveOut(
        pids,
        pid -> {
          asked.add(pid);
          return pid <= kernelUpTo;
        });
  }

  @Test
  void shouldCheckEachPidOnce() {
    assertThat(look(1, 5, 2, 7)).containsExactly(5, 7);
    assertThat(asked).containsExactly(1, 5, 2, 7);
    assertThat(look(1, 5, 2, 7, 8)).containsExactly(5, 7, 8);
    assertThat(asked).containsExactly(8);
  }

  @Test
  void shouldCheckAgainWhenAPidHadDisappeared() {
    look(1, 2, 5);
    look(1, 5);
    kernelUpTo = 1;
    assertThat(look(1, 2, 5)).containsExactly(2, 5);
    assertThat(asked).containsExactly(2);
  }

  @Test
  void shouldFindAProgramThatGotThePidOfAKernelThread() {
    look(1, 2, 5);
    kernelUpTo = 1;
    for (int i = 2; i < KernelThreads.LOOKS; i++) {
      assertThat(look(1, 2, 5)).containsExactly(5);
    }
    assertThat(look(1, 2, 5)).containsExactly(2, 5);
    assertThat(asked).containsExactly(1, 2, 5);
  }

  @Test
  void shouldKeepThisProcessAndLeaveOutKernelThreads() throws Exception {
    Processes processes = new Processes(new ProcFs(Path.of("/proc")));
    int[] programs = processes.programPids();
    assertThat(programs).contains((int) ProcessHandle.current().pid());
    assertThat(Arrays.stream(programs).filter(processes::isOfKernel)).isEmpty();
  }
}
