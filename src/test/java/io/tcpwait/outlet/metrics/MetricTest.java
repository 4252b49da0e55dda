package io.tcpwait.outlet.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {
  private static final int MOST_WORDS = 25;

  /** HELP texts are read alone, far from each other and from the documentation. */
  @ParameterizedTest
  @EnumSource
  void shouldBeExplainedInShortSentences(Metric metric) {
    assertThat(metric.help()).endsWith(".");
    assertThat(metric.help().split("(?<=\\.) "))
        .allSatisfy(
            sentence -> assertThat(sentence.split(" ")).hasSizeLessThanOrEqualTo(MOST_WORDS));
  }
}
