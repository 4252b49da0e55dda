package io.tcpwait.outlet.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.ProcessSearch.State;
import io.tcpwait.sample.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextReportTest {
  private final TextReport report =
      new TextReport(port -> port == 443 ? "w\u00e9b\033[31m" : Integer.toString(port), 100);

  @Test
  void showsTheFindingsFirst() throws IOException {
    assertThat(report.render(HostStatus.of(Statuses.leak(1)))).isEqualTo(golden("leak.txt"));
  }

  @Test
  void showsUnknownData() throws IOException {
    assertThat(report.render(HostStatus.of(Statuses.unknown()))).isEqualTo(golden("unknown.txt"));
  }

  private static String golden(String name) throws IOException {
    try (InputStream golden = TextReportTest.class.getResourceAsStream(name)) {
      return new String(golden.readAllBytes(), UTF_8);
    }
  }

  @Test
  void reportsOkIfNothingWasFound() {
    Status leak = Statuses.leak(1);
    Verdicts good =
        new Verdicts(
            List.of(),
            leak.verdicts().known(),
            leak.verdicts().growthPerSecond(),
            List.of(),
            null,
            Map.of(),
            List.of());
    assertThat(report.render(HostStatus.of(new Status(leak.sample(), good))))
        .startsWith("tcpwait: OK, nothing found in netns host, 2026-11-20 ");
  }

  @Test
  void reportsThatItMayNotReadAllDescriptors() {
    assertThat(searched(State.PARTLY_DENIED, 0))
        .contains(
            "\nProcesses with stuck or dead sockets\n  Not known for 338 stuck sockets: to see the"
                + " descriptors of all processes takes root");
  }

  @Test
  void shouldNotAskForRootWhenTheSearchIsNotOverYet() {
    assertThat(searched(State.NOT_YET, 0))
        .contains("\n  Not all processes have been looked through yet.\n")
        .doesNotContain("takes root");
  }

  @Test
  void shouldNotAskForRootWhenNoVisibleProcessHasTheSockets() {
    assertThat(searched(State.COMPLETE, 300))
        .contains("\n  No visible process has 38 stuck sockets: ")
        .doesNotContain("takes root");
  }

  private String searched(State state, long held) {
    Status leak = Statuses.leak(1);
    Sample of = leak.sample();
    Sample sample =
        new Sample(
            of.netns(),
            of.seconds(),
            of.tcp(),
            of.sockstat(),
            of.events(),
            of.settings(),
            List.of(),
            of.programs(),
            of.host(),
            of.agent(),
            new ProcessSearch(state, 3, 338, held),
            of.own());
    return report.render(HostStatus.of(new Status(sample, leak.verdicts())));
  }

  @Test
  void listsTheKindsThatCouldNotBeJudgedAfterTheFindings() {
    Status leak = Statuses.leak(1);
    Verdicts of = leak.verdicts();
    Verdicts some =
        new Verdicts(
            of.findings(),
            EnumSet.complementOf(EnumSet.of(FindingKind.BIND_POOL, FindingKind.PORT_BUDGET)),
            of.growthPerSecond(),
            of.budgets(),
            of.timeWaitsPerSecond(),
            of.fdSecondsLeft(),
            List.of());
    assertThat(report.render(HostStatus.of(new Status(leak.sample(), some))))
        .startsWith("tcpwait: WARNING, 1 finding, not all could be judged, in netns host, ")
        .contains("\nCould not be judged, or not yet\n  port_budget, bind_pool\n");
    Verdicts none =
        new Verdicts(List.of(), some.known(), null, List.of(), null, Map.of(), List.of());
    assertThat(report.render(HostStatus.of(new Status(leak.sample(), none))))
        .startsWith("tcpwait: UNKNOWN, nothing found, not all could be judged, in netns host, ");
  }

  /** The records show 131 TIME_WAITs a second, over five seconds. */
  @ParameterizedTest
  @CsvSource({"0, false", "131, false", "140, false", "146, false", "150, true", "1000, true"})
  void showsBothRatesOnlyIfTheyClearlyDiffer(double byKernel, boolean clear) {
    Status leak = Statuses.leak(1);
    Verdicts of = leak.verdicts();
    Verdicts counted =
        new Verdicts(
            of.findings(),
            of.known(),
            of.growthPerSecond(),
            of.budgets(),
            byKernel,
            of.fdSecondsLeft(),
            List.of());
    assertThat(report.render(HostStatus.of(new Status(leak.sample(), counted))))
        .contains(
            " a second by the kernel's own count (TW + TWKilled)"
                + (clear ? ", 131 a second by these records" : "\n"));
  }

  @Test
  void leavesOutDataThatWasNotCollected() {
    Sample of = Statuses.leak(1).sample();
    Sample sample =
        new Sample(
            of.netns(),
            of.seconds(),
            of.tcp(),
            of.sockstat(),
            of.events(),
            of.settings(),
            of.owners(),
            List.of(),
            of.host(),
            of.agent());
    assertThat(report.render(HostStatus.of(new Status(sample, Verdicts.NONE))))
        .contains("\nPorts by source and peer\n  none\n")
        .doesNotContain("Programs behind TIME_WAITs", "by the kernel's own count");
  }

  @ParameterizedTest
  @CsvSource({"leak", "unknown"})
  void isPrintableAsciiWithinItsColumns(String name) {
    Status status = name.equals("leak") ? Statuses.leak(1) : Statuses.unknown();
    assertThat(report.render(HostStatus.of(status))).matches("[ -~\n]*");
    assertThat(report.render(HostStatus.of(status)).lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void shouldShowTheOtherPartsIfAPartFails() {
    Faults faults = new Faults();
    TextReport broken =
        new TextReport(
            port -> {
              throw new IllegalStateException("no name");
            },
            100,
            Filter.NONE,
            faults);
    assertThat(broken.render(HostStatus.of(Statuses.leak(1))))
        .startsWith("tcpwait: WARNING, ")
        .contains("\nCannot be shown because of a bug in tcpwait: CLOSE_WAITs\n")
        .contains("\nSockets by state\n");
    assertThat(faults.count()).isPositive();
  }
}
