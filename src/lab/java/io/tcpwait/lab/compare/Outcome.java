package io.tcpwait.lab.compare;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario.
 *
 * @param mostCloseWaits sockets in CLOSE_WAIT that node_exporter saw at a time
 * @param byRule of the rules that fired, by their names; not of tcpwait
 * @param byKind of tcpwait, by "kind severity", in the order in which they fired
 * @param right when tcpwait fired as it should; null if it never did
 * @param wrong when it fired as it should not
 * @param pace how it told that CLOSE_WAITs increase
 * @param date when it told that descriptors run out
 * @param names what tcpwait said of who it is, held against what is true
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
