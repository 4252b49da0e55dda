package io.tcpwait.outlet;

import io.tcpwait.detect.HostStatus;

/**
 * A status in the one word of a check, by the guidelines of the Monitoring Plugins. Trouble that
 * was found is worse than what could not be judged; without the TCP table nothing is known.
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

  /** The state of a status; an info is no matter for a check. */
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
