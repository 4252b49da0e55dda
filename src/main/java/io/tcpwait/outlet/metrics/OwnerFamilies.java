package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of processes that hold stuck, stalled or dead sockets.
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

  /** An owner in the sample of one network namespace. */
  private record Seen(Owner owner, Status status) {}

  /**
   * The owners of all namespaces, the owner with the most sockets first. A process with sockets in
   * several namespaces is there once, with the sum of its CLOSE_WAITs.
   */
  static List<Family> of(HostStatus host) {
    Family info = Family.of(Metric.PROCESS);
    Family open = Family.of(Metric.PROCESS_OPEN_FDS);
    Family max = Family.of(Metric.PROCESS_MAX_FDS);
    Family closeWait = Family.of(Metric.PROCESS_CLOSE_WAIT_SOCKETS);
    Family dead = Family.of(Metric.PROCESS_DEAD_SOCKETS);
    Family exhaustion = Family.of(Metric.PROCESS_FD_EXHAUSTION_TIMESTAMP_SECONDS);
    List<Seen> owners = owners(host);
    Map<Integer, Long> closeWaits = new HashMap<>();
    for (Seen seen : owners) {
      closeWaits.merge(seen.owner.pid(), seen.owner.closeWaitSockets(), Long::sum);
    }
    Set<Integer> pids = new HashSet<>();
    for (Seen seen : owners) {
      Owner owner = seen.owner;
      if (pids.size() < Owner.MAX_LISTED && pids.add(owner.pid())) {
        info.add(1L, labels(owner, true));
        add(open, owner, owner.openFds());
        add(max, owner, owner.maxFds());
        add(closeWait, owner, closeWaits.get(owner.pid()));
        add(dead, owner, owner.deadSockets());
        Double left = seen.status.verdicts().fdSecondsLeft().get(owner.pid());
        add(exhaustion, owner, left == null ? null : seen.status.sample().seconds() + left);
      }
    }
    return List.of(info, open, max, closeWait, dead, exhaustion);
  }

  private static List<Seen> owners(HostStatus host) {
    return host.all().stream()
        .flatMap(status -> status.sample().owners().stream().map(of -> new Seen(of, status)))
        .sorted(Comparator.comparingLong((Seen seen) -> seen.owner.sockets()).reversed())
        .toList();
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
