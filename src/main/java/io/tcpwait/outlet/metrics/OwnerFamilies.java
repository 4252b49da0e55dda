package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.Status;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sample says of the processes that hold stuck sockets.
 *
 * <pre>
 * tcpwait_process_info{container="",pid="4711",process="java",program="kafka.Kafka",unit="kafka.service",user="kafka"} 1
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
    Family info = Family.of(Metric.PROCESS);
    Family open = Family.of(Metric.PROCESS_OPEN_FDS);
    Family max = Family.of(Metric.PROCESS_MAX_FDS);
    Family closeWait = Family.of(Metric.PROCESS_CLOSE_WAIT_SOCKETS);
    Family dead = Family.of(Metric.PROCESS_DEAD_SOCKETS);
    Family exhaustion = Family.of(Metric.PROCESS_FD_EXHAUSTION_TIMESTAMP_SECONDS);
    double now = status.sample().seconds();
    for (Owner owner : status.sample().owners()) {
      info.add(1L, labels(owner, true));
      add(open, owner, owner.openFds());
      add(max, owner, owner.maxFds());
      add(closeWait, owner, owner.closeWaitSockets());
      add(dead, owner, owner.deadSockets());
      Double secondsLeft = status.verdicts().fdSecondsLeft().get(owner.pid());
      add(exhaustion, owner, secondsLeft == null ? null : now + secondsLeft);
    }
    return List.of(info, open, max, closeWait, dead, exhaustion);
  }

  private static void add(Family family, Owner owner, @Nullable Number value) {
    if (value != null) {
      family.add(value.doubleValue(), labels(owner, false));
    }
  }

  private static String[] labels(Owner owner, boolean all) {
    List<String> labels = new ArrayList<>();
    Collections.addAll(
        labels,
        "process",
        owner.process(),
        "pid",
        Integer.toString(owner.pid()),
        "container",
        owner.container());
    if (all) {
      ProcessNames names = owner.names();
      Collections.addAll(
          labels, "unit", names.unit(), "user", names.user(), "program", names.program());
    }
    return labels.toArray(new String[0]);
  }
}
