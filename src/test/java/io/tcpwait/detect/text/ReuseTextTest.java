package io.tcpwait.detect.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.Timestamps;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReuseTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, no live connection was seen that tells whether timestamps are in use",
    "1, 0, timestamps are on the only live connection seen",
    "7, 0, timestamps are on all 7 live connections seen",
    "0, 1, timestamps are not on the only live connection seen",
    "0, 7, timestamps are on none of 7 live connections seen",
    "3, 4, timestamps are on 3 of 7 live connections seen"
  })
  void shouldCountTheConnectionsWithTimestamps(long with, long without, String text) {
    assertThat(ReuseText.timestamps(new Timestamps(with, without))).isEqualTo(text);
  }
}
