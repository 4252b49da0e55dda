package io.tcpwait.outlet;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finding that is shown once for all kinds with the same brief text. A leak that still grows is
 * both {@code close_wait_leak} and {@code close_wait_growth}.
 *
 * @param finding the first of these findings
 * @param kinds of all these findings, in order
 */
public record Told(Finding finding, List<FindingKind> kinds) {
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
      Same same = new Same(finding.subject().netns(), finding.key().service(), finding.brief());
      told.computeIfAbsent(same, of -> new ArrayList<>()).add(finding);
    }
    return told.values().stream().map(Told::first).toList();
  }

  private static Told first(List<Finding> same) {
    return new Told(same.getFirst(), same.stream().map(Finding::kind).distinct().toList());
  }
}
