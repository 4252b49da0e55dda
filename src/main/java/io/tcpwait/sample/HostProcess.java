package io.tcpwait.sample;

/** A process, as people know it. */
public interface HostProcess {
  int pid();

  /** When it started, in ticks since boot, which tells it from one that has its pid later. */
  long startTicks();

  ProcessNames names();

  /** Its name, as in {@code /proc/PID/comm}. */
  default String process() {
    return names().process();
  }

  /** The name that people know its container by; empty if it is in none. */
  default String container() {
    return names().container().label();
  }
}
