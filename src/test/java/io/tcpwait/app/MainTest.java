package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private final String os = System.getProperty("os.name");
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(said, true, UTF_8));
  }

  @AfterEach
  void restore() {
    System.setProperty("os.name", os);
    System.setErr(standardError);
  }

  @Test
  void onlyRunsOnLinux() {
    System.setProperty("os.name", "Mac OS X");
    assertThat(Main.execute()).isEqualTo(1);
    assertThat(said.toString(UTF_8).lines())
        .containsExactly(
            "tcpwait: Mac OS X is not Linux, the only system that tcpwait can read; run it there");
  }

  @Test
  void suggestsTheCommandThatWasProbablyMeant() {
    assertThat(Main.execute("agnet")).isEqualTo(2);
    assertThat(said.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("'agnet'", "did you mean agent?");
  }

  @ParameterizedTest
  @CsvSource({
    "version,tcpwait ",
    "help,Usage: tcpwait ",
    "completion,#!/usr/bin/env bash",
    "man,.TH TCPWAIT 1",
    "explain,Kinds of findings"
  })
  void shouldRunEachCommand(String word, String begin) {
    PrintStream standardOutput = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      assertThat(Main.execute(word)).isZero();
    } finally {
      System.setOut(standardOutput);
    }
    assertThat(out.toString(UTF_8)).startsWith(begin);
  }

  @Test
  void shouldSuggestTheRunbookThatWasProbablyMeant() {
    assertThat(Main.execute("explain", "close_wait_lek")).isEqualTo(2);
    assertThat(said.toString(UTF_8)).contains("did you mean close_wait_leak?");
  }
}
