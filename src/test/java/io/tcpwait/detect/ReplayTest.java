package io.tcpwait.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.tcpwait.detect.rules.Rules;
import io.tcpwait.sample.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Verdicts follow only from samples and their times: a fresh detector judges recorded samples as
 * the first detector did.
 */
class ReplayTest {
  private static final Gson GSON =
      new GsonBuilder()
          .enableComplexMapKeySerialization()
          .serializeSpecialFloatingPointValues()
          .create();

  private record Written(String sample, long nowNs, Verdicts verdicts) {
    static Written of(Judged judged) {
      return new Written(GSON.toJson(judged.sample()), judged.nowNs(), judged.verdicts());
    }
  }

  private final List<Written> written = new ArrayList<>();

  @Test
  void shouldJudgeALeakAsBefore() {
    Days days = new Days();
    days.tell(judged -> written.add(Written.of(judged)));
    days.program(100, 4_000L);
    days.queue(17, 16);
    days.dead(0L);
    for (int second = 0; second < 900; second += 5) {
      days.come(second % 3, second < 600 ? 20 : 0);
      days.comeWithoutInode(9, second == 300 ? 40 : 0);
      days.dead(second < 400 ? 0L : second);
      days.setting("net.ipv4.tcp_keepalive_time", 7_200);
      days.memory(1_000 + second);
      days.pass(5);
    }
    days.lookInVain(5);
    days.close(0);
    days.pass(300, 5);
    assertReplays(FindingKind.CLOSE_WAIT_LEAK, FindingKind.CLOSE_WAIT_GROWTH, FindingKind.FD_LIMIT);
  }

  @Test
  void shouldJudgePortsAsBefore() {
    BusyHost host = new BusyHost();
    host.tell(judged -> written.add(Written.of(judged)));
    host.range(40_000, 41_999);
    host.hold("10.0.0.3:80", 100);
    host.flow(20, 100);
    host.flow(60, 100);
    for (int port = 1_024; port < 1_200; port++) {
      host.serve("10.0.0.9", port);
    }
    host.flow(0, 100);
    assertReplays(FindingKind.PORT_BUDGET);
  }

  private void assertReplays(FindingKind... expected) {
    Detector detector = new Detector(Rules.all(), Integer::toString);
    for (Written one : written) {
      Sample sample = GSON.fromJson(one.sample(), Sample.class);
      assertThat(detector.detect(sample, Thresholds.DEFAULT, one.nowNs()))
          .isEqualTo(one.verdicts());
    }
    Set<FindingKind> found =
        written.stream()
            .flatMap(one -> one.verdicts().findings().stream())
            .map(Finding::kind)
            .collect(Collectors.toSet());
    assertThat(found).contains(expected);
  }
}
