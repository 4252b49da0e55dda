package io.tcpwait.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.rules.Rules;
import io.tcpwait.outlet.Statuses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A rule that throws affects only the findings of its own kind. */
class RuleFaultsTest {
  private static final long SECOND_NS = 1_000_000_000L;

  /** A faulty rule in place of the real rule of its kind. */
  private record Broken(FindingKind kind, boolean inJudgement) implements Rule {
    @Override
    public boolean canJudge(RuleContext context) {
      if (!inJudgement) {
        throw new IllegalStateException("bug");
      }
      return true;
    }

    @Override
    public void judge(RuleContext context, Consumer<Finding> found) {
      if (inJudgement) {
        throw new IllegalStateException("bug");
      }
    }
  }

  private final List<String> failed = new ArrayList<>();

  private Verdicts judge(FindingKind broken, boolean inJudgement) {
    List<Rule> rules = new ArrayList<>(Rules.all());
    rules.replaceAll(rule -> rule.kind() == broken ? new Broken(broken, inJudgement) : rule);
    Detector detector =
        new Detector(
            rules, Integer::toString, false, (what, e) -> failed.add(what + " " + e.getMessage()));
    Verdicts verdicts = Verdicts.NONE;
    for (int i = 1; i <= 2; i++) {
      verdicts = detector.detect(Statuses.leak(i).sample(), Thresholds.DEFAULT, 5L * i * SECOND_NS);
    }
    return verdicts;
  }

  @Test
  void shouldNotJudgeTheKindOfARuleThatThrows() {
    for (boolean inJudgement : new boolean[] {true, false}) {
      failed.clear();
      Verdicts verdicts = judge(FindingKind.CLOSE_WAIT_LEAK, inJudgement);
      assertThat(verdicts.known())
          .doesNotContain(FindingKind.CLOSE_WAIT_LEAK)
          .hasSizeGreaterThan(5);
      assertThat(verdicts.findings())
          .isNotEmpty()
          .noneMatch(finding -> finding.kind() == FindingKind.CLOSE_WAIT_LEAK);
      assertThat(failed).containsExactly("close_wait_leak bug", "close_wait_leak bug");
    }
  }
}
