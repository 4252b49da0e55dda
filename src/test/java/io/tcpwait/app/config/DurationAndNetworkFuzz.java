package io.tcpwait.app.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcpwait.sample.Network;
import java.time.Duration;

/** Any text as a duration or a network. */
class DurationAndNetworkFuzz {
  @FuzzTest
  void readTheSameWhenWrittenAgainOrAreRefused(byte[] word) {
    String text = new String(word, ISO_8859_1);
    try {
      Duration duration = PrometheusDuration.parse(text);
      assertThat(duration.isNegative()).isFalse();
      assertThat(PrometheusDuration.parse(PrometheusDuration.format(duration))).isEqualTo(duration);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("\"" + text + "\" is no duration");
      assertThat(text).doesNotMatch("[0-9]{1,6}(h|m|s|ms)");
    }
    try {
      Network network = NetworkText.parse(text);
      assertThat(NetworkText.parse(network.label())).isEqualTo(network);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("\"" + text + "\" ");
      assertThat(text).doesNotMatch("[1-9]{1,2}\\.[1-9]{1,2}\\.[1-9]{1,2}\\.[1-9]{1,2}");
    }
  }
}
