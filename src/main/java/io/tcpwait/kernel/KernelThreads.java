package io.tcpwait.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Remembers which PIDs are kernel threads. On an idle host, most PIDs are kernel threads. They have
 * no descriptors and never become a program.
 *
 * <p>If a kernel thread ends between two looks and a process gets its PID, the process is taken for
 * that thread. This lasts {@value #LOOKS} looks at most: then all PIDs are checked again.
 */
final class KernelThreads {
  /** Five minutes at one look every 30 s. */
  static final int LOOKS = 10;

  private Map<Integer, Boolean> known = new HashMap<>();
  private int looks;

  /**
   * The PIDs that are not kernel threads, in the same order.
   *
   * @param isOfKernel called for each PID that was absent at the last look
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
