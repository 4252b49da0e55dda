package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "java",
        "a b",
        "(sd-pam)",
        "<&>\"'",
        "kworker/0:1",
        "\u00e4\u00df",
        "\u5b57",
        "\ud83d\ude00"
      })
  void shouldKeepVisibleCharacters(String name) {
    assertThat(PlainName.of(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "000a, line end",
    "000d, return",
    "0000, NUL",
    "001b, escape",
    "007f, DEL",
    "0085, next line",
    "009b, CSI of C1",
    "00ad, soft hyphen",
    "061c, Arabic letter mark",
    "200b, zero width space",
    "200e, left to right mark",
    "2028, line separator",
    "2029, paragraph separator",
    "202e, right to left override",
    "2066, left to right isolate",
    "3164, Hangul filler",
    "d800, half of a pair",
    "dfff, the other half",
    "e000, private use",
    "fe0f, variation selector",
    "feff, byte order mark",
    "ffff, no character",
    "e0041, tag"
  })
  void shouldReplaceInvisibleCharacters(String hex, String name) {
    String character = Character.toString(Integer.parseInt(hex, 16));
    assertThat(PlainName.of("a" + character + "b")).as(name).isEqualTo("a\ufffdb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "   ", "\u00a0", "\u3000 "})
  void shouldReplaceAnInvisibleName(String name) {
    assertThat(PlainName.of(name)).isEqualTo("(unnamed)");
  }

  @Test
  void shouldCutALongName() {
    assertThat(PlainName.of("x".repeat(128))).hasSize(128);
    assertThat(PlainName.of("x".repeat(300_000))).isEqualTo("x".repeat(128) + "\u2026");
    assertThat(PlainName.of("\ud83d\ude00".repeat(200)))
        .isEqualTo("\ud83d\ude00".repeat(128) + "\u2026");
  }
}
