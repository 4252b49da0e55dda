package io.tcpwait.outlet.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Golden;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The report on a terminal of a limited size. */
class ScreenTest {
  private static final Status LEAK = Statuses.leak(1);

  private static Finding leak(FindingKind kind, int port, Severity severity) {
    Finding of = LEAK.verdicts().findings().getFirst();
    return new Finding(
        FindingKey.of(kind, new Service(Role.OUTBOUND, port)),
        severity,
        of.subject(),
        of.sinceSeconds() + port,
        of.summary(),
        of.evidence(),
        of.cause(),
        of.ceilings(),
        of.helps(),
        of.futile(),
        of.brief());
  }

  private static HostStatus with(int findings) {
    List<Finding> all = new ArrayList<>();
    for (int i = 0; i < findings; i++) {
      all.add(
          leak(
              FindingKind.CLOSE_WAIT_LEAK,
              3_306 + i,
              i < 3 ? Severity.CRITICAL : i < 30 ? Severity.WARNING : Severity.INFO));
    }
    return with(all);
  }

  private static HostStatus with(List<Finding> findings) {
    Verdicts of = LEAK.verdicts();
    return HostStatus.of(
        new Status(
            LEAK.sample(),
            new Verdicts(
                findings,
                EnumSet.allOf(FindingKind.class),
                of.growthPerSecond(),
                of.budgets(),
                of.timeWaitsPerSecond(),
                Map.of(),
                List.of())));
  }

  private static String screen(HostStatus status, int columns, int rows) {
    return new Screen(new Window(columns, rows, false), "root", Filter.NONE).render(status);
  }

  @Test
  void shouldMergeTwoKindsWithTheSameText() {
    List<Finding> growing =
        List.of(
            leak(FindingKind.CLOSE_WAIT_LEAK, 3_306, Severity.WARNING),
            leak(FindingKind.CLOSE_WAIT_GROWTH, 3_306, Severity.WARNING));

    assertThat(screen(with(growing), 120, 40))
        .containsOnlyOnce("WARNING")
        .contains("tcpwait explain close_wait_leak | tcpwait explain close_wait_growth | tcpwait");
  }

  @Test
  void shouldShowEachServiceEvenIfTheTextIsTheSame() {
    List<Finding> two =
        List.of(
            leak(FindingKind.CLOSE_WAIT_LEAK, 3_306, Severity.WARNING),
            leak(FindingKind.CLOSE_WAIT_GROWTH, 3_307, Severity.WARNING));

    assertThat(screen(with(two), 120, 40).split("WARNING", -1)).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"1, 80, 24", "3, 80, 24", "40, 80, 24", "40, 120, 40", "3, 120, 40", "0, 80, 24"})
  void shouldFitTheTerminalWithEveryFinding(int findings, int columns, int rows) throws Exception {
    String screen = screen(with(findings), columns, rows);
    Golden.check("records-" + findings + "-" + columns + "x" + rows, screen);
    assertThat(screen.lines()).allMatch(line -> line.length() <= columns);
    assertThat(screen.lines().count()).isLessThan(Math.max(rows, findings + 3));
    assertThat(screen.lines().filter(line -> line.matches("(CRITICAL|WARNING|INFO) .*")).count())
        .isEqualTo(findings);
  }

  @Test
  void shouldShowAllDetailsIfTheHeightIsUnlimited() {
    String piped = screen(with(10), 80, Window.ENDLESS);
    assertThat(piped.lines().filter(line -> line.startsWith("  Check")).count()).isEqualTo(10);
    assertThat(piped).endsWith("UTC.\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80})
  void shouldShowEveryPartInAFile(int columns) {
    assertThat(screen(with(1), columns, Window.ENDLESS))
        .contains("  Limit  ", "  Peers  ", "  Now    ", "  Then   ", "  Not    ", "  More   ");
  }

  @Test
  void shouldKeepLimitAndStepsOnANarrowTerminal() {
    for (int columns = 40; columns < 80; columns++) {
      assertThat(screen(with(1), columns, 40))
          .contains("  Limit  ", "  Now    ", "  Then   ")
          .doesNotContain("  Not    ");
    }
  }

  @Test
  void shouldNotCutWords() {
    for (int columns = 40; columns < 130; columns++) {
      String screen = screen(with(1), columns, Window.ENDLESS);
      for (String word : LEAK.verdicts().findings().getFirst().brief().what().split(" ", -1)) {
        assertThat(screen).containsPattern("(?m)(^| )" + Pattern.quote(word) + "( |$|,)");
      }
      int width = columns;
      assertThat(screen.lines())
          .allMatch(line -> line.length() <= width || line.strip().indexOf(' ') < 0);
    }
  }

  @Test
  void shouldHaveTheSameTextInColors() {
    HostStatus status = with(3);
    String colored = new Screen(new Window(80, 24, true), "root", Filter.NONE).render(status);
    assertThat(colored).contains("\033[1;31mCRITICAL\033[0m java");
    assertThat(colored.replaceAll("\033\\[[0-9;]*m", "")).isEqualTo(screen(status, 80, 24));
  }

  @Test
  void shouldNotReportOkIfNothingCouldBeRead() {
    assertThat(screen(HostStatus.of(Statuses.unknown()), 80, 24))
        .contains("UNKNOWN  the TCP table could not be read")
        .doesNotContain("OK");
  }

  @Test
  void shouldMarkNewChangedAndClearedFindings() {
    LiveScreen live = new LiveScreen();
    Screen window = new Screen(new Window(80, 24, false), "root", Filter.NONE);
    assertThat(live.frame(with(1), window, "5s")).doesNotContain("CRITICAL+", "CRITICAL*");
    String more = live.frame(with(2), window, "5s");
    assertThat(more).contains("CRITICAL java", "CRITICAL+java").startsWith("\033[H");
    assertThat(more.lines().count()).isLessThanOrEqualTo(24);
    assertThat(live.frame(with(0), window, "5s")).contains("gone: java (com.shop.Orders");
    assertThat(live.frame(with(40), window, "5s").lines().count()).isEqualTo(24);
  }
}
