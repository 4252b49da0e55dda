package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.Status;
import io.tcpwait.sample.Owner;
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
    Family open = Family.of(Metric.PROCESS_OPEN_FDS);
    Family max = Family.of(Metric.PROCESS_MAX_FDS);
    Family closeWait = Family.of(Metric.PROCESS_CLOSE_WAIT_SOCKETS);
    Family dead = Family.of(Metric.PROCESS_DEAD_SOCKETS);
    Family exhaustion = Family.of(Metric.PROCESS_FD_EXHAUSTION_TIMESTAMP_SECONDS);
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
