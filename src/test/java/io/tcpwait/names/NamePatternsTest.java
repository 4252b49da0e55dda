package io.tcpwait.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamePatternsTest {
  private static NamePatterns including(String... patterns) {
    return new NamePatterns(List.of(patterns), List.of());
  }

  @Test
  void shouldChooseNamesThatMatchAWholePattern() {
    assertThat(including("web").choose("web")).isTrue();
    assertThat(including("web").choose("web2")).isFalse();
    assertThat(including("web*").choose("web")).isTrue();
    assertThat(including("web*").choose("web/app:1")).isTrue();
    assertThat(including("*/app").choose("pod-7/app")).isTrue();
    assertThat(including("w?b").choose("web")).isTrue();
    assertThat(including("w?b").choose("wb")).isFalse();
    assertThat(including("a", "b").choose("b")).isTrue();
    assertThat(including().choose("b")).isFalse();
  }

  @Test
  void shouldMatchAllOtherCharactersLiterally() {
    assertThat(including("net:[402*]").choose("net:[4026532316]")).isTrue();
    assertThat(including("net:[402*]").choose("net:4")).isFalse();
    assertThat(including("a.c").choose("abc")).isFalse();
    assertThat(including("\\E*").choose("\\Ex")).isTrue();
    assertThat(including("a**b").choose("ab")).isTrue();
  }

  @Test
  void shouldLeaveOutExcludedNamesEvenIfTheyAreIncluded() {
    NamePatterns patterns = new NamePatterns(List.of("*"), List.of("build-*"));
    assertThat(patterns.choose("build-7")).isFalse();
    assertThat(patterns.choose("web")).isTrue();
  }
}
