package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.outlet.Statuses;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportCommandTest {
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(said, true, UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(standardError);
  }

  @Test
  void answersAsANagiosCheckDoes() {
    assertThat(ReportCommand.exitStatus(HostStatus.of(found()))).isZero();
    assertThat(ReportCommand.exitStatus(HostStatus.of(found(Severity.INFO)))).isZero();
    assertThat(ReportCommand.exitStatus(HostStatus.of(found(Severity.WARNING, Severity.INFO))))
        .isEqualTo(1);
    assertThat(ReportCommand.exitStatus(HostStatus.of(found(Severity.CRITICAL, Severity.WARNING))))
        .isEqualTo(2);
    assertThat(ReportCommand.exitStatus(HostStatus.of(Statuses.unknown()))).isEqualTo(3);
  }

  /** What was found before is no answer where the table cannot be had any more. */
  @Test
  void isUnknownOnceTheTableIsLost() {
    Verdicts known = found(Severity.WARNING).verdicts();
    assertThat(
            ReportCommand.exitStatus(HostStatus.of(new Status(Statuses.unknown().sample(), known))))
        .isEqualTo(3);
  }

  /** As of procfs, which does not tell the ages of CLOSE_WAITs, or without a setting. */
  @Test
  void whatIsFoundIsWorseThanWhatCouldNotBeJudged() {
    Set<FindingKind> some = EnumSet.of(FindingKind.PORT_BUDGET, FindingKind.SYSCTL);
    assertThat(ReportCommand.exitStatus(HostStatus.of(found(some, Severity.CRITICAL))))
        .isEqualTo(2);
    assertThat(ReportCommand.exitStatus(HostStatus.of(found(some, Severity.WARNING)))).isEqualTo(1);
    assertThat(ReportCommand.exitStatus(HostStatus.of(found(some, Severity.INFO)))).isEqualTo(3);
    assertThat(ReportCommand.exitStatus(HostStatus.of(found(some)))).isEqualTo(3);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--bogus",
        "bogus",
        "--format=xml",
        "--pid=java",
        "--watch=0",
        "--watch=3601",
        "--watch=often",
        "--config.file=/nonexistent/tcpwait.yml",
        "--path.procfs=/nonexistent"
      })
  void aMistakeOfTheCallersIsNoFinding(String option) {
    assertThat(Main.execute("report", option)).isEqualTo(3);
    assertThat(said.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("tcpwait: ")
        .contains(option.replaceFirst("=.*", "").replace("--config.file", "tcpwait.yml"));
  }
}
