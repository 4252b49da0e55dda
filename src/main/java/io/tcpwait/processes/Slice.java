package io.tcpwait.processes;

import java.lang.management.ThreadMXBean;

/** A share of CPU time for one thread, to be taken in many small steps. */
final class Slice {
  /** Reading the clock takes as long as a step. */
  private static final int STEPS_PER_LOOK = 64;

  private final ThreadMXBean threads;
  private final long startNs;
  private final long ns;
  private int steps;

  Slice(ThreadMXBean threads, long ns) {
    this.threads = threads;
    this.ns = ns;
    startNs = threads.getCurrentThreadCpuTime();
  }

  /** Asked before every step. */
  boolean isOver() {
    return ++steps % STEPS_PER_LOOK == 0 && isOverNow();
  }

  /** Asked before a step that takes long. */
  boolean isOverNow() {
    return usedNs() >= ns;
  }

  long usedNs() {
    return threads.getCurrentThreadCpuTime() - startNs;
  }
}
