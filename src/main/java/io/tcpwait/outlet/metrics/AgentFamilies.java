package io.tcpwait.outlet.metrics;

import io.tcpwait.sample.AgentCounts;
import java.util.List;

/**
 * The metrics of the agent itself.
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
        Family.of(Metric.SAMPLE_INTERVAL_SECONDS).add(agent.intervalSeconds()),
        Family.of(Metric.SAMPLE_DURATION_SECONDS).add(agent.durationSeconds()),
        Family.of(Metric.SAMPLE_CPU_SECONDS).add(agent.cpuSeconds()),
        Family.of(Metric.OWNER_SEARCH_CPU_SECONDS).add(agent.ownerSearchCpuSeconds()),
        Family.of(Metric.SAMPLES).add(agent.samples()),
        Family.of(Metric.SAMPLES_LATE).add(agent.lateSamples()),
        failures(agent),
        up(agent));
  }

  private static Family lastSample(AgentCounts agent) {
    Family family = Family.of(Metric.LAST_SAMPLE_TIMESTAMP_SECONDS);
    return Double.isNaN(agent.lastGoodSeconds()) ? family : family.add(agent.lastGoodSeconds());
  }

  private static Family failures(AgentCounts agent) {
    Family family = Family.of(Metric.SAMPLE_FAILURES);
    agent.failures().forEach((source, count) -> family.add(count, "source", source.label()));
    return family;
  }

  private static Family up(AgentCounts agent) {
    Family family = Family.of(Metric.SOURCE_UP);
    agent.up().forEach((source, up) -> family.add(up ? 1 : 0, "source", source.label()));
    return family;
  }
}
