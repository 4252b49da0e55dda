package io.tcpwait.outlet;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A finding that is shown once for all kinds with the same brief text. A leak that still grows is
 * both {@code close_wait_leak} and {@code close_wait_growth}. If a process runs out of descriptors
 * by a leak that is told, {@code fd_limit} adds a step to the leak's: two texts would tell the
 * reader to do two things.
 *
 * @param finding the first of these findings
 * @param kinds of all these findings, in order
 * @param brief the text of all these findings
 */
public record Told(Finding finding, List<FindingKind> kinds, Brief brief) {
  private static final Set<FindingKind> LEAKS =
      EnumSet.of(
          FindingKind.CLOSE_WAIT_LEAK,
          FindingKind.CLOSE_WAIT_GROWTH,
          FindingKind.FIN_WAIT2_LEAK,
          FindingKind.RECEIVE_STALL,
          FindingKind.DEAD_SOCKETS);

  /** The place and the text that the findings share. */
  private record Same(String netns, @Nullable Service service, Brief brief) {}

  /**
   * Groups findings for display, in the same order.
   *
   * @param findings any number, the worst first
   */
  public static List<Told> of(List<Finding> findings) {
    Map<Same, List<Finding>> told = new LinkedHashMap<>();
    for (Finding finding : findings) {
      Same same =
          told.entrySet().stream()
              .filter(of -> isLimitOf(finding, of.getValue().getFirst()))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseGet(
                  () ->
                      new Same(
                          finding.subject().netns(), finding.key().service(), finding.brief()));
      told.computeIfAbsent(same, of -> new ArrayList<>()).add(finding);
    }
    return told.values().stream().map(Told::first).toList();
  }

  /** Whether the first is the limit that the second, a leak of the same process, runs into. */
  private static boolean isLimitOf(Finding limit, Finding leak) {
    HostProcess process = limit.subject().owner();
    HostProcess leaking = leak.subject().owner();
    return limit.kind() == FindingKind.FD_LIMIT
        && LEAKS.contains(leak.kind())
        && process != null
        && leaking != null
        && process.pid() == leaking.pid();
  }

  private static Told first(List<Finding> same) {
    Finding first = same.getFirst();
    Brief brief = first.brief();
    for (Finding other : same.subList(1, same.size())) {
      if (other.kind() == FindingKind.FD_LIMIT) {
        brief = brief.or(other.brief().now().getFirst());
      }
    }
    return new Told(first, same.stream().map(Finding::kind).distinct().toList(), brief);
  }
}
