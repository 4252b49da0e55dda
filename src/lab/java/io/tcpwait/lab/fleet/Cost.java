package io.tcpwait.lab.fleet;

import java.util.Map;

/**
 * The series and the cost of a Prometheus with a number of agents.
 *
 * @param ruleSeries the series of recording rules among {@code headSeries}
 * @param alertSeries the series {@code ALERTS} and {@code ALERTS_FOR_STATE}
 * @param cores of CPU time, on average
 * @param groupSeconds the longest evaluation of each group of rules
 * @param federated the series that federation.yml takes
 * @param remoteWritten the series that remote-write.yml sends
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
