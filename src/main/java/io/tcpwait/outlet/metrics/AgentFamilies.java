package io.tcpwait.outlet.metrics;

import io.tcpwait.model.AgentCounts;
import java.util.List;

/**
 * What a sample says of the agent itself.
 *
 * <pre>
 * tcpwait_last_sample_timestamp_seconds 1.79520604E9
 * tcpwait_owner_search_cpu_seconds_total 0.02
 * tcpwait_sample_cpu_seconds_total 0.42
 * tcpwait_sample_duration_seconds 0.004
 * tcpwait_sample_failures_total{source="netlink"} 0.0
 * tcpwait_sample_interval_seconds 5.0
 * tcpwait_samples_late_total 0.0
 * tcpwait_samples_total 100.0
 * tcpwait_source_up{source="netlink"} 1.0
 * </pre>
 */
final class AgentFamilies {
  private AgentFamilies() {}

  static List<Family> of(AgentCounts agent) {
    return List.of(
        lastSample(agent),
        Family.gauge("tcpwait_sample_interval_seconds", "How often a sample is due.")
            .add(agent.intervalSeconds()),
        Family.gauge("tcpwait_sample_duration_seconds", "How long the last sample took.")
            .add(agent.durationSeconds()),
        Family.counter("tcpwait_sample_cpu_seconds", "CPU time that samples took.")
            .add(agent.cpuSeconds()),
        Family.counter(
                "tcpwait_owner_search_cpu_seconds",
                "Of that, what looking for the processes behind sockets took.")
            .add(agent.ownerSearchCpuSeconds()),
        Family.counter("tcpwait_samples", "Samples taken, good or not.").add(agent.samples()),
        Family.counter(
                "tcpwait_samples_late", "Samples begun late, because the one before took too long.")
            .add(agent.lateSamples()),
        failures(agent),
        up(agent));
  }

  private static Family lastSample(AgentCounts agent) {
    Family family =
        Family.gauge(
            "tcpwait_last_sample_timestamp_seconds",
            "When the last sample that had the TCP table was taken.");
    return Double.isNaN(agent.lastGoodSeconds()) ? family : family.add(agent.lastGoodSeconds());
  }

  private static Family failures(AgentCounts agent) {
    Family family =
        Family.counter(
            "tcpwait_sample_failures", "Samples in which a source failed or was refused.");
    agent.failures().forEach((source, count) -> family.add(count, "source", source.label()));
    return family;
  }

  private static Family up(AgentCounts agent) {
    Family family =
        Family.gauge(
            "tcpwait_source_up",
            "Whether a source gave what it should at the last sample; absent if not asked.");
    agent.up().forEach((source, up) -> family.add(up ? 1 : 0, "source", source.label()));
    return family;
  }
}
