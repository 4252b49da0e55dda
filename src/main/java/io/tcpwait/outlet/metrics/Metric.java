package io.tcpwait.outlet.metrics;

import java.util.List;
import java.util.Locale;

/**
 * The metrics of tcpwait, each with its type, HELP text and labels. A test compares this list with
 * the table of docs/metrics.md and with the exposition.
 */
public enum Metric {
  SOCKETS(Type.GAUGE, "netns, state", "TCP sockets by state."),
  SOCKSTAT(
      Type.GAUGE,
      "netns, name",
      "The kernel's counts of sockets (/proc/net/sockstat and sockstat6); tcp_orphan, tcp_alloc and"
          + " tcp_mem_pages are of the whole host."),
  DEAD_SOCKETS_ESTIMATE(
      Type.GAUGE,
      "",
      "TCP sockets that the host's kernel has allocated but lists in no table, estimated."),
  NAMESPACES(
      Type.GAUGE,
      "state",
      "Network namespaces with a process or a mount, as far as they are visible: found, watched or"
          + " unreadable."),
  NETNS(
      Type.INFO,
      "netns, inode, container, pod, pod_namespace, unit",
      "Names of a network namespace, and the number of its file in nsfs."),
  NETNS_LAST_SAMPLE_TIMESTAMP_SECONDS(
      Type.GAUGE,
      "netns",
      "Unix time of a network namespace's last sample that had its TCP table; \"other\" has the"
          + " oldest of the namespaces it sums up."),
  SYSCTL(Type.GAUGE, "netns, name", "Settings of the kernel."),
  KERNEL_EVENTS(
      Type.COUNTER,
      "netns, event",
      "TCP events that the kernel has counted, by the kernel's names (TcpExt and Tcp)."),
  CLOSE_WAIT_SOCKETS(
      Type.GAUGE,
      "netns, role, service, peer",
      "Sockets in CLOSE_WAIT: the peer has closed, this side has not."),
  CLOSE_WAIT_STUCK_SOCKETS(
      Type.GAUGE,
      "netns, role, service, peer",
      "Stuck sockets in CLOSE_WAIT: older than stuck-after, and this side has moved no data for"
          + " that long."),
  CLOSE_WAIT_OLDEST_TIMESTAMP_SECONDS(
      Type.GAUGE,
      "netns, role, service, peer",
      "Unix time at which the oldest socket in CLOSE_WAIT got its FIN; absent without such a"
          + " socket."),
  CLOSE_WAIT_GROWTH_PER_SECOND(
      Type.GAUGE,
      "netns, role, service, peer",
      "Pace of a CLOSE_WAIT leak: stuck sockets that arrive and stay, per second; 0 if the leak is"
          + " over, absent while unknown."),
  CLOSE_WAIT_CAUSE_SOCKETS(
      Type.GAUGE,
      "netns, cause, keepalive",
      "Stuck sockets in CLOSE_WAIT, by cause and by whether SO_KEEPALIVE is on."),
  TIME_WAIT_SOCKETS(
      Type.GAUGE,
      "netns, role, service, peer",
      "Sockets in TIME_WAIT: this side closed first, within the last minute."),
  TIME_WAIT_ARRIVALS_PER_SECOND(
      Type.GAUGE,
      "netns, role, service, peer",
      "New TIME_WAITs per second since the last sample, over at least five seconds, by their timers"
          + " and the kernel's count."),
  TIME_WAIT_ARRIVALS(
      Type.COUNTER, "netns", "TIME_WAITs that the kernel has counted (TW and TWKilled)."),
  TIME_WAIT_BUCKETS(
      Type.GAUGE,
      "netns",
      "TIME_WAITs, and FIN_WAIT2s without a descriptor, that count against tcp_max_tw_buckets."),
  TIME_WAIT_BUCKETS_LIMIT(
      Type.GAUGE,
      "netns",
      "The setting tcp_max_tw_buckets: past it a closed connection gets no TIME_WAIT."),
  PORT_BUDGET_USABLE_PORTS(
      Type.GAUGE,
      "netns",
      "Local ports of ip_local_port_range that connections to one peer can have in all."),
  PORT_BUDGET_USED_PORTS(
      Type.GAUGE,
      "netns, source, peer",
      "Local ports that connections from this source to this peer hold, in any state."),
  PORT_BUDGET_USED_RATIO(
      Type.GAUGE,
      "netns, source, peer",
      "Share, 0 to 1, of the local ports usable from this source to this peer that are in use."),
  PORT_BUDGET_SUSTAINABLE_PER_SECOND(
      Type.GAUGE,
      "netns, source, peer",
      "Connections from this source to this peer that can be closed per second without ever running"
          + " out of local ports."),
  PORT_BUDGET_EXHAUSTION_TIMESTAMP_SECONDS(
      Type.GAUGE,
      "netns, source, peer",
      "Unix time at which connections from this source to this peer run out of local ports at the"
          + " present pace; +Inf if never."),
  BIND_POOL_USED_PORTS(
      Type.GAUGE,
      "netns, source",
      "Local ports that connections from this source use, over all peers; bind(2) before connect(2)"
          + " needs a port outside these."),
  PROCESS(
      Type.INFO,
      "process, pid, container, unit, user, program",
      "Names of a process with stuck, stalled or dead sockets; program is its main class, jar,"
          + " script or module."),
  PROCESS_OPEN_FDS(
      Type.GAUGE,
      "process, pid, container",
      "Open file descriptors of a process with stuck, stalled or dead sockets."),
  PROCESS_MAX_FDS(
      Type.GAUGE,
      "process, pid, container",
      "Limit on the open file descriptors of the process (RLIMIT_NOFILE)."),
  PROCESS_CLOSE_WAIT_SOCKETS(
      Type.GAUGE,
      "process, pid, container",
      "File descriptors of the process that are sockets in CLOSE_WAIT."),
  PROCESS_DEAD_SOCKETS(
      Type.GAUGE,
      "process, pid, container",
      "File descriptors of the process that are dead TCP sockets: the kernel lists them in no table"
          + " any more."),
  PROCESS_FD_EXHAUSTION_TIMESTAMP_SECONDS(
      Type.GAUGE,
      "process, pid, container",
      "Unix time at which leaked sockets use up the process's file descriptors; +Inf if nothing"
          + " increases, NaN if unknown or if only other descriptors increase."),
  PEER_GROUP_CLOSE_WAIT_SOCKETS(
      Type.GAUGE,
      "netns, role, peer_group",
      "Sockets in CLOSE_WAIT with all peers of a group of peer-groups."),
  PEER_GROUP_CLOSE_WAIT_STUCK_SOCKETS(
      Type.GAUGE,
      "netns, role, peer_group",
      "Stuck sockets in CLOSE_WAIT with all peers of a group of peer-groups."),
  PEER_GROUP_TIME_WAIT_SOCKETS(
      Type.GAUGE,
      "netns, role, peer_group",
      "Sockets in TIME_WAIT with all peers of a group of peer-groups."),
  PEER_GROUP_TIME_WAIT_ARRIVALS_PER_SECOND(
      Type.GAUGE,
      "netns, role, peer_group",
      "New TIME_WAITs per second with all peers of a group of peer-groups, as in"
          + " tcpwait_time_wait_arrivals_per_second."),
  ALERT_ACTIVE(
      Type.GAUGE,
      "alert, severity",
      "Whether a finding of this kind and severity is active; NaN if the kind could not be"
          + " judged."),
  FINDING(
      Type.INFO,
      "alert, severity, netns, role, service, peer, process, container",
      "Active findings and their subjects; at most 50 series."),
  SAMPLE_INTERVAL_SECONDS(Type.GAUGE, "", "Interval at which samples are due."),
  SAMPLE_DURATION_SECONDS(Type.GAUGE, "", "Duration of the last sample."),
  SAMPLE_CPU_SECONDS(Type.COUNTER, "", "CPU time that samples took."),
  OWNER_SEARCH_CPU_SECONDS(
      Type.COUNTER, "", "CPU time that samples spent looking for the processes that hold sockets."),
  SAMPLES(Type.COUNTER, "", "Samples taken, good or not."),
  SAMPLES_LATE(
      Type.COUNTER, "", "Samples that began late, because the sample before took too long."),
  LAST_SAMPLE_TIMESTAMP_SECONDS(
      Type.GAUGE, "", "Unix time of the last sample that had the TCP table."),
  SAMPLE_FAILURES(Type.COUNTER, "source", "Samples in which a source failed or was refused."),
  SOURCE_UP(
      Type.GAUGE,
      "source",
      "Whether a source of samples could be read in full at the last sample; absent if it was not"
          + " asked."),
  WEB_REJECTED(
      Type.COUNTER,
      "reason",
      "Connections and requests that the agent's web server refused or cut off."),
  LOG_DROPPED(
      Type.COUNTER,
      "",
      "Lines of the agent's log that were dropped: they could not be written, or the queue was"
          + " full."),
  METRIC_FAMILIES_LEFT_OUT(
      Type.COUNTER, "", "Metric families that a scrape left out, because they could not be made."),
  TLS_CERTIFICATE_EXPIRY_TIMESTAMP_SECONDS(
      Type.GAUGE,
      "",
      "Unix time at which the first certificate of the chain that the agent's web server presents"
          + " expires; absent without TLS."),
  BUILD(Type.INFO, "version, revision, javaversion", "What this agent was built from.");

  /** The OpenMetrics types in use, with the suffix that each requires. */
  enum Type {
    GAUGE(""),
    COUNTER("_total"),
    INFO("_info");

    private final String suffix;

    Type(String suffix) {
      this.suffix = suffix;
    }
  }

  private final Type type;
  private final String help;
  private final String labels;

  Metric(Type type, String labels, String help) {
    this.type = type;
    this.help = help;
    this.labels = labels;
  }

  Type type() {
    return type;
  }

  String help() {
    return help;
  }

  /** The names of the labels, in the order of docs/metrics.md. */
  public List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(", ", -1));
  }

  /** The name without the suffix of its type. */
  String baseName() {
    return "tcpwait_" + name().toLowerCase(Locale.ROOT);
  }

  /** The exposed name, such as {@code tcpwait_samples_total}. */
  public String exposedName() {
    return baseName() + type.suffix;
  }
}
