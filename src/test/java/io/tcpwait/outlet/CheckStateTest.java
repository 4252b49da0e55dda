package io.tcpwait.outlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckStateTest {
  @Test
  void answersAsANagiosCheckDoes() {
    assertThat(exitStatus(found())).isZero();
    assertThat(exitStatus(found(Severity.INFO))).isZero();
    assertThat(exitStatus(found(Severity.WARNING, Severity.INFO))).isEqualTo(1);
    assertThat(exitStatus(found(Severity.CRITICAL, Severity.WARNING))).isEqualTo(2);
    assertThat(exitStatus(Statuses.unknown())).isEqualTo(3);
  }

  /** An earlier finding is no answer once the table cannot be read. */
  @Test
  void isUnknownOnceTheTableIsLost() {
    Verdicts known = found(Severity.WARNING).verdicts();
    assertThat(exitStatus(new Status(Statuses.unknown().sample(), known))).isEqualTo(3);
  }

  /** procfs does not show the ages of CLOSE_WAITs; a setting may be missing, too. */
  @Test
  void aFindingDecidesEvenIfSomeKindsCouldNotBeJudged() {
    Set<FindingKind> some = EnumSet.of(FindingKind.PORT_BUDGET, FindingKind.SYSCTL);
    assertThat(exitStatus(found(some, Severity.CRITICAL))).isEqualTo(2);
    assertThat(exitStatus(found(some, Severity.WARNING))).isEqualTo(1);
    assertThat(exitStatus(found(some, Severity.INFO))).isEqualTo(3);
    assertThat(exitStatus(found(some))).isEqualTo(3);
  }

  private static int exitStatus(Status status) {
    return CheckState.of(HostStatus.of(status)).exitStatus();
  }

  private static Status found(Severity... severities) {
    return found(EnumSet.allOf(FindingKind.class), severities);
  }

  private static Status found(Set<FindingKind> known, Severity... severities) {
    Status leak = Statuses.leak(1);
    Finding of = leak.verdicts().findings().getFirst();
    return new Status(
        leak.sample(),
        new Verdicts(
            Arrays.stream(severities).map(severity -> as(severity, of)).toList(),
            known,
            leak.verdicts().growthPerSecond(),
            List.of(),
            null,
            Map.of(),
            List.of()));
  }

  private static Finding as(Severity severity, Finding of) {
    return new Finding(
        of.key(),
        severity,
        of.subject(),
        of.sinceSeconds(),
        of.summary(),
        of.evidence(),
        of.cause(),
        of.ceilings(),
        of.helps(),
        of.futile(),
        of.brief());
  }
}
