package io.tcpwait.lab.compare;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a scenario.
 *
 * @param mostCloseWaits the most sockets in CLOSE_WAIT that node_exporter saw at a time
 * @param byRule the firings of today's rules, by name
 * @param byKind the firings of tcpwait, by "kind severity", in order
 * @param right the right firing of tcpwait; null if it never fired rightly
 * @param wrong the wrong firing of tcpwait; null if it never fired wrongly
 * @param pace the miss of tcpwait's growth rate of CLOSE_WAITs
 * @param date the miss of tcpwait's date of descriptor exhaustion
 * @param names the check of the peers, processes and causes that tcpwait named
 */
record Outcome(
    Scenario scenario,
    long mostCloseWaits,
    Map<String, Firing> byRule,
    Map<String, Firing> byKind,
    @Nullable Firing right,
    @Nullable Firing wrong,
    Miss pace,
    Miss date,
    List<String> names) {}
