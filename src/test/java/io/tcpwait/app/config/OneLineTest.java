package io.tcpwait.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneLineTest {
  @ParameterizedTest
  @CsvSource({
    "0000, NUL",
    "000a, line end",
    "001b, escape",
    "0085, next line",
    "2028, line separator",
    "202e, right to left override",
    "d800, half of a pair",
    "fe0f, variation selector",
    "3164, Hangul filler",
    "e0041, tag"
  })
  void shouldReplaceInvisibleCharactersWithOneBlank(String hex, String name) {
    String character = Character.toString(Integer.parseInt(hex, 16));
    assertThat(OneLine.of(character + "a" + character.repeat(2) + "b" + character))
        .as(name)
        .isEqualTo("a b");
  }

  @Test
  void shouldKeepVisibleCharacters() {
    String text = "\u00e4 \u5b57  \ud83d\ude00: \"a\\tb\"";
    assertThat(OneLine.of(text)).isEqualTo(text);
  }

  @Test
  void shouldCutTheMiddleOfALongTextBetweenCharacters() {
    String line = OneLine.of("a" + "\ud83d\ude00".repeat(400) + "z");
    assertThat(line).startsWith("a\ud83d\ude00").endsWith("\ud83d\ude00z").contains(" \u2026 ");
    assertThat(line.codePoints()).noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    assertThat(line.length()).isBetween(390, 405);
  }
}
