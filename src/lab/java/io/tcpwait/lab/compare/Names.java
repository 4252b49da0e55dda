package io.tcpwait.lab.compare;

import io.tcpwait.kit.Prometheus;
import io.tcpwait.kit.Series;
import io.tcpwait.kit.course.Course;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Checks the peers, processes and causes that tcpwait names. */
final class Names {
  private final Prometheus prometheus;
  private final String range;

  /** Takes the scrapes of the last {@code seconds}. */
  Names(Prometheus prometheus, long seconds) {
    this.prometheus = prometheus;
    range = "[" + seconds + "s]";
  }

  /** A few words each on peer, process and cause; empty if all is well and nothing is named. */
  List<String> of(Scenario scenario, Course course) throws IOException {
    List<Series> findings =
        prometheus.query("max_over_time(tcpwait_finding_info{severity!=\"info\"}" + range + ")");
    if (findings.isEmpty()) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    names.add(told("peer", labels(findings, "peer"), course::isWith));
    names.add(told("process", labels(findings, "process"), is(course.pid())));
    String cause = scenario.truth().cause();
    if (!cause.isEmpty()) {
      names.add(told("cause", causes(), cause::equals));
    }
    return names;
  }

  private static List<String> labels(List<Series> findings, String label) {
    return findings.stream()
        .map(finding -> finding.label(label))
        .filter(value -> !value.isEmpty())
        .distinct()
        .toList();
  }

  /**
   * Accepts the process name of that pid, if tcpwait lists the pid as an owner of stuck sockets.
   */
  private Predicate<String> is(long pid) throws IOException {
    Set<String> listed =
        prometheus
            .query("last_over_time(tcpwait_process_open_fds{pid=\"" + pid + "\"}" + range + ")")
            .stream()
            .map(owner -> owner.label("process"))
            .collect(Collectors.toSet());
    return listed::contains;
  }

  /** The cause with the most sockets. */
  private List<String> causes() throws IOException {
    return prometheus
        .query(
            "topk(1, sum by (cause) (max_over_time(tcpwait_close_wait_cause_sockets"
                + range
                + ")) > 0)")
        .stream()
        .map(one -> one.label("cause"))
        .toList();
  }

  private static String told(String what, List<String> said, Predicate<String> is) {
    if (said.isEmpty()) {
      return "no " + what;
    }
    return said.stream().allMatch(is) ? what : "WRONG " + what + " " + String.join(" ", said);
  }
}
