package io.tcpwait.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Remembers which PIDs are threads of the kernel. They are most of what an idle host runs, have no
 * descriptors, and never become a program.
 *
 * <p>A process that gets the PID of a kernel thread which ended between two looks is taken for that
 * thread until all are looked at anew, {@value #LOOKS} looks later at most.
 */
final class KernelThreads {
  /** At a look every 30 s these are five minutes. */
  static final int LOOKS = 10;

  private Map<Integer, Boolean> known = new HashMap<>();
  private int looks;

  /**
   * The PIDs that are no threads of the kernel, in the same order.
   *
   * @param isOfKernel is asked of each PID that was not there at the last look
   */
  int[] leaveOut(int[] pids, IntPredicate isOfKernel) {
    if (++looks == LOOKS) {
      looks = 0;
      known.clear();
    }
    Map<Integer, Boolean> now = HashMap.newHashMap(pids.length);
    int[] others = new int[pids.length];
    int count = 0;
    for (int pid : pids) {
      Boolean ofKernel = known.get(pid);
      if (ofKernel == null) {
        ofKernel = isOfKernel.test(pid);
      }
      now.put(pid, ofKernel);
      if (!ofKernel) {
        others[count++] = pid;
      }
    }
    known = now;
    return Arrays.copyOf(others, count);
  }
}
