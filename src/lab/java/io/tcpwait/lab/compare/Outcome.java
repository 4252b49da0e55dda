package io.tcpwait.lab.compare;

import java.util.List;
import java.util.Map;

/**
 * What came of a scenario.
 *
 * @param mostCloseWaits sockets in CLOSE_WAIT that node_exporter saw at a time
 * @param byRule of the rules that fired, by their names
 * @param byKind of the rule on tcpwait, by "kind severity", in the order in which they fired
 * @param names what tcpwait said of who it is, held against what is true
 */
record Outcome(
    Scenario scenario,
    long mostCloseWaits,
    Map<String, Firing> byRule,
    Map<String, Firing> byKind,
    List<String> names) {}
