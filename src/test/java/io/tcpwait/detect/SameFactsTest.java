package io.tcpwait.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.Sockets;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SameFactsTest {
  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private TcpCounts tcp = dump();
  private Map<String, Long> events = Map.of("TW", 5L, "TWKilled", 0L);
  private Map<String, Long> settings = Map.of("net.ipv4.tcp_tw_reuse", 2L);
  private Long deadSockets = 0L;
  private boolean finds;
  private boolean judges = true;
  private int asked;

  private final Rule rule =
      new Rule() {
        @Override
        public FindingKind kind() {
          return FindingKind.BIND_POOL;
        }

        @Override
        public boolean canJudge(RuleContext context) {
          return judges;
        }

        @Override
        public void judge(RuleContext context, Consumer<Finding> found) {
          asked++;
          if (finds) {
            found.accept(
                Finding.of(FindingKey.of(kind()), Severity.WARNING, "host")
                    .summary("Ports.")
                    .build());
          }
        }
      };

  private final Detector detector = new Detector(List.of(rule), Integer::toString);

  private TcpCounts dump() {
    table.begin(0);
    table.beginEstablished();
    table.visit(Sockets.listener("0.0.0.0:80"));
    return table.end(null);
  }

  private Verdicts look(int seconds) {
    Sample sample =
        new Sample(
            "host",
            seconds,
            tcp,
            Map.of("tcp_tw", 0L),
            events,
            settings,
            List.of(),
            List.of(),
            new HostCounts(null, deadSockets),
            new AgentCounts(5, 1, 0, 0, 0, 0, 0, Map.of(), Map.of()));
    return detector.detect(sample, Thresholds.DEFAULT, seconds * 1_000_000_000L);
  }

  private void settle() {
    for (int seconds = 0; seconds <= 15; seconds += 5) {
      look(seconds);
    }
    asked = 0;
  }

  @Test
  void shouldAskTheRulesTwiceAMinuteWhileTheFactsAreTheSame() {
    settle();
    for (int seconds = 20; seconds < 80; seconds += 5) {
      assertThat(look(seconds).known()).containsExactly(FindingKind.BIND_POOL);
    }
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void shouldNoticeWithinThirtySecondsThatAKindCanNowBeJudged() {
    judges = false;
    settle();
    judges = true;
    assertThat(look(20).known()).isEmpty();
    assertThat(look(45).known()).containsExactly(FindingKind.BIND_POOL);
  }

  @Test
  void shouldAskTheRulesAtOnceWhenAFactChanges() {
    List<Runnable> changes =
        List.of(
            () -> tcp = dump(),
            () -> events = Map.of("TW", 6L, "TWKilled", 0L),
            () -> settings = Map.of("net.ipv4.tcp_tw_reuse", 1L),
            () -> deadSockets = 10L);
    for (Runnable change : changes) {
      settle();
      look(16);
      assertThat(asked).isZero();
      change.run();
      look(17);
      assertThat(asked).isEqualTo(1);
    }
  }

  /** Rates are computed from the last two samples, and from the two before. */
  @Test
  void shouldAskTheRulesEachTimeWhileACounterHasMovedLately() {
    settle();
    events = Map.of("TW", 7L, "TWKilled", 0L);
    for (int seconds = 16; seconds < 19; seconds++) {
      look(seconds);
    }
    assertThat(asked).isEqualTo(3);
    assertThat(look(19).timeWaitsPerSecond()).isZero();
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void shouldAskTheRulesEachTimeWhileThereIsAFinding() {
    finds = true;
    settle();
    assertThat(look(20).findings()).hasSize(1);
    finds = false;
    for (int seconds = 25; seconds <= 80; seconds += 5) {
      look(seconds);
    }
    assertThat(look(85).findings()).isEmpty();
    assertThat(asked).isGreaterThanOrEqualTo(13);
  }
}
