package io.tcpwait.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusDurationTest {
  @ParameterizedTest
  @CsvSource({
    "5s,5000",
    "500ms,500",
    "1m30s,90000",
    "1h,3600000",
    "0s,0",
    "1h2m3s4ms,3723004",
    "2d3h,183600000"
  })
  void parsesAndFormats(String text, long millis) {
    assertThat(PrometheusDuration.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(PrometheusDuration.format(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void shouldReadAWeekAsSevenDays() {
    assertThat(PrometheusDuration.parse("1w2d")).isEqualTo(Duration.ofDays(9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 s", "-5s", "s", "5s1m", "1.5s", "99999999999s", "5h2d", "1y"})
  void refusesTextsThatAreNoDuration(String text) {
    assertThatThrownBy(() -> PrometheusDuration.parse(text))
        .hasMessageContaining("\"" + text + "\" is no duration");
  }
}
