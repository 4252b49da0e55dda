package io.tcpwait.detect.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.history.CounterDeltas;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Texts on TIME_WAITs for people, the same whatever the language of the host is. */
class TimeWaitTextsTest {
  private final Locale usual = Locale.getDefault();
  private final BusyHost host = new BusyHost();
  private final Set<FindingKind> seen = EnumSet.noneOf(FindingKind.class);

  @BeforeEach
  void speakArabic() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
  }

  @AfterEach
  void speakAsUsual() {
    Locale.setDefault(usual);
  }

  @Test
  void allTextsReadWell() {
    host.events.put("TW", 0L);
    host.events.put("TWKilled", 0L);
    host.events.put(CounterDeltas.OVERFLOW, 0L);
    host.events.put("PAWSTimewait", 0L);
    host.events.put("PassiveOpens", 0L);
    host.settings.put(Settings.TW_RECYCLE, 1L);
    host.programs.add(
        new Program(new Service(Role.INBOUND, 80), null, 1, 1, ProcessNames.of("nginx", "abc")));
    for (long reuse = 0; reuse <= 2; reuse++) {
      for (long timestamps = 0; timestamps <= 1; timestamps++) {
        host.settings.put(Settings.TW_REUSE, reuse);
        host.settings.put(Settings.TIMESTAMPS, timestamps);
        host.settings.put(Settings.FIN_TIMEOUT, 15 + 45 * timestamps);
        host.settings.put(Settings.MAX_TW_BUCKETS, 3 * reuse);
        trouble(timestamps == 1);
      }
    }
    assertThat(seen).containsAll(EnumSet.range(FindingKind.PORT_BUDGET, FindingKind.SYSCTL));
  }

  /** A little of everything, on the smallest possible range. */
  private void trouble(boolean many) {
    host.range(40_000, 40_000 + (many ? 1 : 30));
    host.open(BusyHost.PEER, many);
    for (int i = 0; i < 60; i++) {
      host.pass(0.5);
      host.count("TW", many ? 3 : 1);
      host.count(CounterDeltas.OVERFLOW, i % 3);
      host.count("PAWSTimewait", i % 2);
      host.count("PassiveOpens", 1);
      host.sockstat.put("tcp_tw", (long) host.timeWaits());
      host.connect(1);
      host.serve("10.0.0.9", 50_000 + i % (many ? 1 : 20));
      host.serve("10.0.0.10", 50_000);
      for (int port = 40_003; port <= 40_030 && i == 0; port += 2) {
        host.close(port, "10.0.3." + port % 9 + ":443");
      }
      host.pass(0.5);
      host.look().findings().forEach(this::assertReadsWell);
    }
    host.flow(0, 130);
  }

  private void assertReadsWell(Finding finding) {
    seen.add(finding.kind());
    Stream.concat(
            Stream.of(finding.summary(), finding.cause()),
            Stream.concat(finding.helps().stream(), finding.futile().stream()))
        .forEach(
            text ->
                assertThat(text)
                    .as("%s", finding.kind())
                    .matches("([A-Z]|net\\.|tcp_|connect\\(\\)).*\\."));
    List<String> clauses =
        Stream.concat(
                finding.evidence().stream().map(Fact::text),
                finding.ceilings().stream().map(Ceiling::text))
            .toList();
    assertThat(clauses).allSatisfy(text -> assertThat(text).isNotBlank().doesNotEndWith("."));
    Stream.concat(
            clauses.stream(),
            Stream.of(
                    List.of(finding.summary(), finding.cause()), finding.helps(), finding.futile())
                .flatMap(List::stream))
        .forEach(
            text ->
                assertThat(text)
                    .as("%s", finding.kind())
                    .isASCII()
                    .doesNotContain("  ", "Infinity", "NaN", "null", "never", "9,223,372")
                    .doesNotMatch(
                        ".*(^|[^.,\\d])1 (ports|connections|SYNs|sockets|TIME_WAITs)\\b.*"));
    finding.evidence().forEach(fact -> assertThat(fact.value()).as(fact.name()).isNotInfinite());
  }
}
