package io.tcpwait.outlet;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Status;
import java.util.List;

/** How much of a status is shown. */
public final class Shown {
  /** Nobody reads more, and an outlet must not grow without bound. */
  public static final int MAX_FINDINGS = 50;

  private Shown() {}

  /** The worst. */
  public static List<Finding> findings(Status status) {
    List<Finding> findings = status.verdicts().findings();
    return findings.subList(0, Math.min(MAX_FINDINGS, findings.size()));
  }
}
