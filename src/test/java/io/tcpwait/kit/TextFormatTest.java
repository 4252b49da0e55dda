package io.tcpwait.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TextFormatTest {
  private static final String SCRAPED =
      """
      # HELP a With 3.0 of it.
      # TYPE a gauge
      a{b="two words"} 1.5
      a 2.0
      ab 40.0

      end{b="c"} +Inf
      """;

  @Test
  void seriesAreTheLinesWithoutComments() {
    assertThat(TextFormat.series(SCRAPED).map(TextFormat::name))
        .containsExactly("a{b=\"two words\"}", "a", "ab", "end{b=\"c\"}");
    assertThat(TextFormat.series(SCRAPED).map(TextFormat::value))
        .containsExactly(1.5, 2.0, 40.0, Double.POSITIVE_INFINITY);
  }

  @Test
  void numbersMayBeInfiniteOrNaN() {
    assertThat(TextFormat.number("-Inf")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(TextFormat.number("NaN")).isNaN();
  }

  @Test
  void aSumCoversOneMetric() throws Exception {
    assertThat(TextFormat.sum(SCRAPED, "a")).isEqualTo(3.5);
    assertThatThrownBy(() -> TextFormat.sum(SCRAPED, "c"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no metric c");
  }
}
