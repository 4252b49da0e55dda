package io.tcpwait.lab.fleet;

import java.util.Map;

/**
 * What a Prometheus of so many agents had and took.
 *
 * @param ruleSeries those of recording rules, of {@code headSeries}
 * @param alertSeries {@code ALERTS} and {@code ALERTS_FOR_STATE}
 * @param cores of CPU time, on average
 * @param groupSeconds the longest evaluation of each group of rules
 * @param federated the series that federation.yml takes
 * @param remoteWritten those that remote-write.yml sends
 */
record Cost(
    int agents,
    double headSeries,
    double ruleSeries,
    double alertSeries,
    double samplesPerSecond,
    double residentMib,
    double peakMib,
    double cores,
    Map<String, Double> groupSeconds,
    double federated,
    double remoteWritten) {}
