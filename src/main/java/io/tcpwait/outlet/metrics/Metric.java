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
      "The kernel's own sums of sockets; tcp_orphan, tcp_alloc and tcp_mem_pages are of the whole"
          + " host."),
  DEAD_SOCKETS_ESTIMATE(
      Type.GAUGE, "", "TCP sockets that this host's kernel has allocated and has in no table."),
  NAMESPACES(
      Type.GAUGE, "state", "Network namespaces with a process, as far as processes can be seen."),
  NETNS(
      Type.INFO,
      "netns, inode, container, pod, pod_namespace, unit",
      "Names of a network namespace, and the number of its file in nsfs."),
  NETNS_LAST_SAMPLE_TIMESTAMP_SECONDS(
      Type.GAUGE,
      "netns",
      "When the last sample of the network namespace that had its TCP table was taken; of \"other\""
          + " the oldest of them."),
  SYSCTL(Type.GAUGE, "netns, name", "Settings of the kernel."),
  KERNEL_EVENTS(
      Type.COUNTER, "netns, event", "The kernel's counters of TCP events, by their own names."),
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
      "When the oldest socket in CLOSE_WAIT got its FIN; absent without one."),
  CLOSE_WAIT_GROWTH_PER_SECOND(
      Type.GAUGE,
      "netns, role, service, peer",
      "Pace of a leak: stuck sockets that arrive and stay, per second; 0 if the leak is over,"
          + " absent while the pace is not known."),
  CLOSE_WAIT_CAUSE_SOCKETS(
      Type.GAUGE,
      "netns, cause, keepalive",
      "Stuck sockets by cause, and by whether keepalive will end them."),
  TIME_WAIT_SOCKETS(
      Type.GAUGE,
      "netns, role, service, peer",
      "Sockets in TIME_WAIT: this side closed first, within the last minute."),
  TIME_WAIT_ARRIVALS_PER_SECOND(
      Type.GAUGE,
      "netns, role, service, peer",
      "Pace of new TIME_WAITs since the last sample, over at least five seconds, by their own"
          + " timers and the kernel's count."),
  TIME_WAIT_ARRIVALS(
      Type.COUNTER, "netns", "TIME_WAITs so far, by the kernel's own count (TW and TWKilled)."),
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
      "Ports of ip_local_port_range that connections to one peer can have in all."),
  PORT_BUDGET_USED_PORTS(
      Type.GAUGE, "netns, source, peer", "Ports that connections to this peer hold, in any state."),
  PORT_BUDGET_USED_RATIO(
      Type.GAUGE,
      "netns, source, peer",
      "Share, 0 to 1, of the ports usable towards this peer that its connections hold."),
  PORT_BUDGET_SUSTAINABLE_PER_SECOND(
      Type.GAUGE,
      "netns, source, peer",
      "Closes per second towards this peer that the ports carry in the long run."),
  PORT_BUDGET_EXHAUSTION_TIMESTAMP_SECONDS(
      Type.GAUGE,
      "netns, source, peer",
      "When no port towards this peer will be left at the present pace; +Inf if never."),
  BIND_POOL_USED_PORTS(
      Type.GAUGE,
      "netns, source",
      "Ports in use by connections from this address, over all peers: bind(2) before connect(2)"
          + " needs a free one."),
  PROCESS(
      Type.INFO,
      "process, pid, container, unit, user, program",
      "Names of a process with stuck sockets: program is its main class, jar, script or module."),
  PROCESS_OPEN_FDS(
      Type.GAUGE, "process, pid, container", "Open descriptors of a process with stuck sockets."),
  PROCESS_MAX_FDS(
      Type.GAUGE,
      "process, pid, container",
      "Limit of the process's open descriptors (RLIMIT_NOFILE)."),
  PROCESS_CLOSE_WAIT_SOCKETS(
      Type.GAUGE,
      "process, pid, container",
      "Descriptors of the process that are sockets in CLOSE_WAIT."),
  PROCESS_DEAD_SOCKETS(
      Type.GAUGE,
      "process, pid, container",
      "Descriptors of the process whose TCP socket the kernel has in no table any more."),
  PROCESS_FD_EXHAUSTION_TIMESTAMP_SECONDS(
      Type.GAUGE,
      "process, pid, container",
      "When the process runs out of descriptors at its present pace; +Inf if their number does not"
          + " grow, NaN while the pace is not known."),
  PEER_GROUP_CLOSE_WAIT_SOCKETS(
      Type.GAUGE, "netns, role, peer_group", "Sockets in CLOSE_WAIT with all peers of a group."),
  PEER_GROUP_CLOSE_WAIT_STUCK_SOCKETS(
      Type.GAUGE,
      "netns, role, peer_group",
      "Stuck sockets in CLOSE_WAIT with all peers of a group."),
  PEER_GROUP_TIME_WAIT_SOCKETS(
      Type.GAUGE, "netns, role, peer_group", "Sockets in TIME_WAIT with all peers of a group."),
  PEER_GROUP_TIME_WAIT_ARRIVALS_PER_SECOND(
      Type.GAUGE,
      "netns, role, peer_group",
      "Pace of new TIME_WAITs with all peers of a group, as in"
          + " tcpwait_time_wait_arrivals_per_second."),
  ALERT_ACTIVE(
      Type.GAUGE,
      "alert, severity",
      "Whether a finding of this kind and severity is active; NaN if the kind could not be"
          + " judged."),
  FINDING(
      Type.INFO,
      "alert, severity, netns, role, service, peer, process, container",
      "Active findings and their subjects; 50 at most."),
  SAMPLE_INTERVAL_SECONDS(Type.GAUGE, "", "Interval at which samples are due."),
  SAMPLE_DURATION_SECONDS(Type.GAUGE, "", "Duration of the last sample."),
  SAMPLE_CPU_SECONDS(Type.COUNTER, "", "CPU time that samples took."),
  OWNER_SEARCH_CPU_SECONDS(
      Type.COUNTER,
      "",
      "CPU time of samples that the search for the processes behind sockets took."),
  SAMPLES(Type.COUNTER, "", "Samples taken, good or not."),
  SAMPLES_LATE(Type.COUNTER, "", "Samples begun late, because the one before took too long."),
  LAST_SAMPLE_TIMESTAMP_SECONDS(
      Type.GAUGE, "", "When the last sample that had the TCP table was taken."),
  SAMPLE_FAILURES(Type.COUNTER, "source", "Samples in which a source failed or was refused."),
  SOURCE_UP(
      Type.GAUGE,
      "source",
      "Whether a source gave what it should at the last sample; absent if not asked."),
  WEB_REJECTED(
      Type.COUNTER,
      "reason",
      "Connections and requests that the agent's web server refused or cut off."),
  LOG_DROPPED(
      Type.COUNTER, "", "Lines of the log that could not be written, or found its queue full."),
  METRIC_FAMILIES_LEFT_OUT(
      Type.COUNTER, "", "Metric families that a scrape left out, because they could not be made."),
  TLS_CERTIFICATE_EXPIRY_TIMESTAMP_SECONDS(
      Type.GAUGE,
      "",
      "When the first certificate of the chain that the agent's web server shows expires; absent"
          + " without TLS."),
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
