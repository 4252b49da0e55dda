package io.tcpwait.outlet.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.outlet.Statuses;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The grammar is from "Performance data" in the Monitoring Plugins Development Guidelines. */
class NagiosLineTest {
  private static final String NUMBER = "-?[0-9]+(?:\\.[0-9]+)?";
  private static final String RANGE = "(?:@?(?:(?:~|" + NUMBER + ")?:)?(?:" + NUMBER + ")?)";
  private static final String LABEL = "(?:'(?:[^'=|]|'')+'|[^ '=|]+)";
  private static final Pattern DATUM =
      Pattern.compile(
          "(%s)=(%s)(s|us|ms|%%|B|KB|MB|GB|TB|c)?(?:;(%s)?(?:;(%s)?(?:;(%s)?(?:;(%s)?)?)?)?)?"
              .formatted(LABEL, NUMBER, RANGE, RANGE, NUMBER, NUMBER));
  private static final Pattern LINE =
      Pattern.compile(
          "[A-Z]+ (OK|WARNING|CRITICAL|UNKNOWN): ([^|\\n]+) \\| ((?:%1$s)(?: %1$s)*)\n"
              .formatted(DATUM.pattern().replaceAll("\\((?!\\?)", "(?:")));

  private final NagiosLine line =
      new NagiosLine(new Thresholds(60, 10, 0.8, 0.9, 3_600, 60), Filter.NONE);

  private MatchResult parsed(HostStatus status) {
    var matcher = LINE.matcher(line.render(status));
    assertThat(matcher.matches()).as(line.render(status)).isTrue();
    return matcher.toMatchResult();
  }

  @Test
  void shouldShowTheFindingWithPerformanceData() {
    MatchResult leak = parsed(HostStatus.of(Statuses.leak(1)));
    assertThat(leak.group(1)).isEqualTo("WARNING");
    assertThat(leak.group(2)).startsWith("close_wait_leak: java (com.shop.Orders, pid 4711");
    List<String> data = DATUM.matcher(leak.group(3)).results().map(MatchResult::group).toList();
    assertThat(data)
        .contains(
            "warning=1;;;0",
            "close_wait_stuck=338;;;0",
            "'ports 10.0.0.7:3306'=11.8%;80;95;0;100",
            "'descriptors java 4711'=73.8%;80;90;0;100");
  }

  @Test
  void shouldBeUnknownIfNothingCouldBeRead() {
    MatchResult unknown = parsed(HostStatus.of(Statuses.unknown()));
    assertThat(unknown.group(1)).isEqualTo("UNKNOWN");
    assertThat(unknown.group(3)).doesNotContain("close_wait");
  }
}
