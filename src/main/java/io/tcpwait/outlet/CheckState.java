package io.tcpwait.outlet;

import io.tcpwait.detect.HostStatus;

/**
 * The state of a status in a check, by the guidelines of the Monitoring Plugins. A warning or
 * critical finding outranks parts that could not be judged. Without the TCP table the state is
 * UNKNOWN.
 */
public enum CheckState {
  OK(0),
  WARNING(1),
  CRITICAL(2),
  UNKNOWN(3);

  private final int exitStatus;

  CheckState(int exitStatus) {
    this.exitStatus = exitStatus;
  }

  /** The state of a status. A check ignores findings of severity info. */
  public static CheckState of(HostStatus host) {
    if (host.own().sample().tcp() == null) {
      return UNKNOWN;
    }
    return switch (host.worst()) {
      case CRITICAL -> CRITICAL;
      case WARNING -> WARNING;
      case INFO -> host.unknown().isEmpty() ? OK : UNKNOWN;
    };
  }

  /** The exit status of the check. */
  public int exitStatus() {
    return exitStatus;
  }
}
