package io.tcpwait.sample;

import java.util.Map;

/**
 * What the agent knows about itself.
 *
 * @param intervalSeconds how often it means to sample
 * @param samples taken since the start, good or not
 * @param lateSamples begun later than they were due, because the one before took too long
 * @param durationSeconds of the last sample
 * @param cpuSeconds of the sampling thread, in samples, since the start
 * @param ownerSearchCpuSeconds of {@code cpuSeconds}, what looking for owners of sockets took
 * @param lastGoodSeconds Unix time of the last sample that had the TCP table; NaN before there is
 *     one
 * @param failures of each source since the start
 * @param up whether each source gave what it should have at the last sample; a source that was not
 *     asked is absent
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
