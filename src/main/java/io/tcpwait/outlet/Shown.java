package io.tcpwait.outlet;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.sample.PortCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a status that are shown, within bounds. */
public final class Shown {
  /** More findings would not be read, and the size of an answer needs a bound. */
  public static final int MAX_FINDINGS = 50;

  private Shown() {}

  /** The worst findings. */
  public static List<Finding> findings(List<Finding> findings) {
    return findings.subList(0, Math.min(MAX_FINDINGS, findings.size()));
  }

  /** Null if the TCP table could not be read, or if the range of ephemeral ports is not known. */
  public static @Nullable PortCounts ports(Status status) {
    return status.sample().tcp() == null ? null : status.sample().tcp().ports();
  }

  /** Empty if the sample has no port counts: the verdicts may be older than the sample. */
  public static List<BudgetProjection> budgets(Status status) {
    return ports(status) == null ? List.of() : status.verdicts().budgets();
  }
}
