package io.tcpwait.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Numbers read the same whatever the language of the host is. */
class TextsTest {
  private final Locale usual = Locale.getDefault();

  @BeforeEach
  void speakArabic() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
  }

  @AfterEach
  void speakAsUsual() {
    Locale.setDefault(usual);
  }

  @Test
  void aCountHasANounInTheRightNumber() {
    assertThat(Texts.count(14_400)).isEqualTo("14,400");
    assertThat(Texts.count(0, "socket")).isEqualTo("0 sockets");
    assertThat(Texts.count(1, "socket")).isEqualTo("1 socket");
    assertThat(Texts.count(2_000, "socket")).isEqualTo("2,000 sockets");
  }

  @Test
  void shouldShowAtLeastASecondBeforeTheEnd() {
    assertThat(Texts.timeLeft(0.2)).isEqualTo("1s");
    assertThat(Texts.timeLeft(90)).isEqualTo("90s");
    assertThat(Texts.timeLeft(Double.POSITIVE_INFINITY)).isEqualTo("never");
    assertThat(Texts.timeLeft(Double.NaN)).isEqualTo("not known");
  }

  @Test
  void durationsHaveAtMostTwoUnits() {
    assertThat(Texts.duration(0)).isEqualTo("0s");
    assertThat(Texts.duration(119.4)).isEqualTo("119s");
    assertThat(Texts.duration(119.6)).isEqualTo("2m");
    assertThat(Texts.duration(3_599.6)).isEqualTo("1h");
    assertThat(Texts.duration(11_520)).isEqualTo("3h 12m");
    assertThat(Texts.duration(86_400)).isEqualTo("1d");
    assertThat(Texts.duration(8 * 86_400 + 21 * 3_600 + 59)).isEqualTo("8d 21h");
    assertThat(Texts.duration(Double.POSITIVE_INFINITY)).isEqualTo("never");
  }

  @Test
  void pacesHaveTheUnitThatReadsBest() {
    assertThat(Texts.pace(0)).isEqualTo("0 a second");
    assertThat(Texts.pace(12)).isEqualTo("12 a second");
    assertThat(Texts.pace(1.25)).isEqualTo("1.3 a second");
    assertThat(Texts.pace(0.5)).isEqualTo("30 a minute");
    assertThat(Texts.pace(14_400 / 86_400.0)).isEqualTo("10 a minute");
    assertThat(Texts.pace(100 / 86_400.0)).isEqualTo("100 a day");
    assertThat(Texts.pace(0)).isEqualTo("0 a second");
  }

  @Test
  void ratiosAreWholePercents() {
    assertThat(Texts.percent(0.834)).isEqualTo("83 %");
    assertThat(Texts.percent(0)).isEqualTo("0 %");
  }
}
