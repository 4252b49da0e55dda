package io.tcpwait.sample;

/** A process, as people know it. */
public interface HostProcess {
  int pid();

  /** When it started, in ticks since boot, which tells it from one that has its pid later. */
  long startTicks();

  /** Its name, as in {@code /proc/PID/comm}. */
  String process();

  /** The short id of its container, or empty. */
  String container();
}
