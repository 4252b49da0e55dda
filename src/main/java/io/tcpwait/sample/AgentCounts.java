package io.tcpwait.sample;

import java.util.Map;

/**
 * The agent's counts of its own work.
 *
 * @param intervalSeconds the interval at which it means to sample
 * @param samples taken since the start, good or not
 * @param lateSamples samples begun late, because the sample before took too long
 * @param durationSeconds of the last sample
 * @param cpuSeconds of the sampling thread, in samples, since the start
 * @param ownerSearchCpuSeconds the part of {@code cpuSeconds} for the search for owners of sockets
 * @param lastGoodSeconds Unix time of the last sample that had the TCP table; NaN before the first
 * @param failures of each source since the start
 * @param up whether each source gave all its data at the last sample; a source that was not asked
 *     is absent
 */
public record AgentCounts(
    double intervalSeconds,
    long samples,
    long lateSamples,
    double durationSeconds,
    double cpuSeconds,
    double ownerSearchCpuSeconds,
    double lastGoodSeconds,
    Map<Source, Long> failures,
    Map<Source, Boolean> up) {}
