package io.tcpwait.sample;

/**
 * The names that people know a process by. A name that it does not have, or that is not known, is
 * "".
 *
 * @param process as in {@code /proc/PID/comm}
 * @param program the main class, jar, script or module that it runs, else its program's file; never
 *     an argument
 * @param unit the systemd unit of the process, or of its container
 * @param user its effective user: the name on this host, or else the number
 */
public record ProcessNames(
    String process, String program, Container container, String unit, String user) {

  /** Names of a process of which no more is known; the container has no id. */
  public static ProcessNames of(String process, String container) {
    Container in = container.isEmpty() ? Container.NONE : new Container("", container, "", "");
    return new ProcessNames(process, "", in, "", "");
  }
}
