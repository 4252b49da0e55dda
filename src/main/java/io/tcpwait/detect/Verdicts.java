package io.tcpwait.detect;

import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Sought;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The findings by the last sample and the samples before it. Immutable.
 *
 * @param findings the findings that hold, the worst first
 * @param known the kinds that could be judged; a missing finding of another kind means nothing
 * @param growthPerSecond the pace of stuck sockets that arrive and stay; null before a sample told
 *     the ages of CLOSE_WAITs
 * @param budgets how long the port budgets of the sample last, in its order
 * @param timeWaitsPerSecond as the kernel counts them, since the sample before; null if that is not
 *     known
 * @param fdSecondsLeft by the pid of each owner, until it has used all its descriptors; infinite if
 *     they do not increase
 * @param sought the sockets whose programs would complete the findings, the most wanted first
 */
public record Verdicts(
    List<Finding> findings,
    Set<FindingKind> known,
    @Nullable Breakdown<Double> growthPerSecond,
    List<BudgetProjection> budgets,
    @Nullable Double timeWaitsPerSecond,
    Map<Integer, Double> fdSecondsLeft,
    List<Sought> sought) {
  public static final Verdicts NONE =
      new Verdicts(List.of(), Set.of(), null, List.of(), null, Map.of(), List.of());

  /** The kinds that could not be judged, so that not all is known to be good. */
  public Set<FindingKind> unknown() {
    Set<FindingKind> unknown = EnumSet.allOf(FindingKind.class);
    unknown.removeAll(known);
    return unknown;
  }

  /** The same findings, after a sample that could not tell whether they or others hold. */
  public Verdicts unjudged() {
    return new Verdicts(
        findings, Set.of(), growthPerSecond, budgets, timeWaitsPerSecond, fdSecondsLeft, sought);
  }

  /** Whether something of this kind and severity was found. */
  public boolean isActive(FindingKind kind, Severity severity) {
    return findings.stream()
        .anyMatch(finding -> finding.kind() == kind && finding.severity() == severity);
  }
}
