package io.tcpwait.outlet.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.outlet.json.StatusJson;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that programs, namespaces and services chose themselves must not control a terminal. */
class HostileNamesTest {
  private static HostStatus named(String name) {
    Status leak = Statuses.leak(1);
    Verdicts of = leak.verdicts();
    Finding finding =
        Finding.of(FindingKey.of(FindingKind.CLOSE_WAIT_LEAK), Severity.WARNING, name)
            .summary(name)
            .cause(name)
            .helps(name)
            .futile(name)
            .brief(Brief.of(name).when(name).who(name).peers(name).check(name).build())
            .build();
    return HostStatus.of(
        new Status(
            leak.sample(),
            new Verdicts(
                List.of(finding),
                EnumSet.allOf(FindingKind.class),
                of.growthPerSecond(),
                of.budgets(),
                of.timeWaitsPerSecond(),
                Map.of(),
                List.of())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\033]0;title\007",
        "\033[2J\033[31mred",
        "a\r\nOK  all is well",
        "\u009b31m",
        "\u202egnp.exe",
        "a|b=c'd\"e"
      })
  void shouldShowAHostileNameAsPlainText(String name) {
    HostStatus status = named(name);
    IntFunction<String> services = port -> name;
    Screen screen = new Screen(new Window(80, 24, false), name, new Filter(name, List.of()));
    assertThat(screen.render(status)).matches("[ -~\n]*");
    assertThat(screen.render(status).lines()).noneMatch(line -> line.startsWith("OK"));
    assertThat(new TextReport(services, 80).render(status)).matches("[ -~\n]*");
    String line =
        new NagiosLine(new Thresholds(60, 10, 0.8, 0.9, 3_600, 60), new Filter(name, List.of()))
            .render(status);
    assertThat(line).matches("[ -~]* \\| [ -~]*\n");
    assertThat(line.chars().filter(c -> c == '|')).hasSize(1);
    assertThat(new LiveScreen().frame(status, screen, name).replaceAll("\033\\[[HKJ]", ""))
        .matches("[ -~\n]*");
    assertThat(new String(new StatusJson(services).render(status), UTF_8))
        .matches("[^\\x00-\\x1f\\x7f-\\x9f\u202e]*");
  }
}
