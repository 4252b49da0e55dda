package io.tcpwait.sample;

/** A process, with the names that people know it by. */
public interface HostProcess {
  int pid();

  /** When it started, in ticks since boot: tells it from a later process with the same pid. */
  long startTicks();

  ProcessNames names();

  /** Its name, as in {@code /proc/PID/comm}. */
  default String process() {
    return names().process();
  }

  /** The name that people know its container by; empty if it is not in a container. */
  default String container() {
    return names().container().label();
  }
}
