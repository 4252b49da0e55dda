package io.tcpwait.sample;

/**
 * The names that people know a process by. A name that it has not, or that is not known, is "".
 *
 * @param process as in {@code /proc/PID/comm}
 * @param program the main class, jar, script or module that it runs, else its program's file; never
 *     an argument
 * @param unit the unit of systemd that it, or its container, belongs to
 * @param user its effective user: the name that this host knows the number by, or the number
 */
public record ProcessNames(
    String process, String program, Container container, String unit, String user) {

  /** Names of a process of which no more is known; a container without an id. */
  public static ProcessNames of(String process, String container) {
    Container in = container.isEmpty() ? Container.NONE : new Container("", container, "", "");
    return new ProcessNames(process, "", in, "", "");
  }
}
