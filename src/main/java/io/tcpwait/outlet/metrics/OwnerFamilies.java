package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.Status;
import io.tcpwait.model.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sample says of the processes that hold stuck sockets.
 *
 * <pre>
 * tcpwait_process_open_fds{container="",pid="4711",process="java"} 3021.0
 * tcpwait_process_max_fds{container="",pid="4711",process="java"} 4096.0
 * tcpwait_process_close_wait_sockets{container="",pid="4711",process="java"} 2880.0
 * tcpwait_process_dead_sockets{container="",pid="4711",process="java"} 0.0
 * tcpwait_process_fd_exhaustion_timestamp_seconds{container="",pid="4711",process="java"} +Inf
 * </pre>
 */
final class OwnerFamilies {
  private OwnerFamilies() {}

  static List<Family> of(Status status) {
    Family open =
        Family.gauge(
            "tcpwait_process_open_fds", "Open descriptors of a process with stuck sockets.");
    Family max =
        Family.gauge(
            "tcpwait_process_max_fds", "How many descriptors it may have (RLIMIT_NOFILE).");
    Family closeWait =
        Family.gauge(
            "tcpwait_process_close_wait_sockets", "Descriptors that are sockets in CLOSE_WAIT.");
    Family dead =
        Family.gauge(
            "tcpwait_process_dead_sockets",
            "Descriptors of TCP sockets that the kernel has in no table any more.");
    Family exhaustion =
        Family.gauge(
            "tcpwait_process_fd_exhaustion_timestamp_seconds",
            "When the process runs out of descriptors at its present pace; +Inf if their number"
                + " does not grow, NaN while that is not known.");
    double now = status.sample().seconds();
    for (Owner owner : status.sample().owners()) {
      add(open, owner, owner.openFds());
      add(max, owner, owner.maxFds());
      add(closeWait, owner, owner.closeWaitSockets());
      add(dead, owner, owner.deadSockets());
      Double secondsLeft = status.verdicts().fdSecondsLeft().get(owner.pid());
      add(exhaustion, owner, secondsLeft == null ? null : now + secondsLeft);
    }
    return List.of(open, max, closeWait, dead, exhaustion);
  }

  private static void add(Family family, Owner owner, @Nullable Number value) {
    if (value != null) {
      family.add(
          value.doubleValue(),
          "process",
          owner.process(),
          "pid",
          Integer.toString(owner.pid()),
          "container",
          owner.container());
    }
  }
}
