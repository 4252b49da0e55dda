package io.tcpwait.outlet;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.sample.PortCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much of a status is shown. */
public final class Shown {
  /** Nobody reads more, and an outlet must not grow without bound. */
  public static final int MAX_FINDINGS = 50;

  private Shown() {}

  /** The worst. */
  public static List<Finding> findings(List<Finding> findings) {
    return findings.subList(0, Math.min(MAX_FINDINGS, findings.size()));
  }

  /** Null where the TCP table could not be had, or the range of ports is not known. */
  public static @Nullable PortCounts ports(Status status) {
    return status.sample().tcp() == null ? null : status.sample().tcp().ports();
  }

  /** Those of the sample: verdicts outlast one that has none. */
  public static List<BudgetProjection> budgets(Status status) {
    return ports(status) == null ? List.of() : status.verdicts().budgets();
  }
}
