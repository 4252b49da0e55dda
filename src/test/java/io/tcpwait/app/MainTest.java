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
    "completion zsh,#!/usr/bin/env bash",
    "man,.TH TCPWAIT 1",
    "explain,Kinds of findings"
  })
  void shouldRunEachCommand(String word, String begin) {
    PrintStream standardOutput = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      assertThat(Main.execute(word.split(" ", -1))).isZero();
    } finally {
      System.setOut(standardOutput);
    }
    assertThat(out.toString(UTF_8)).startsWith(begin);
  }

  @ParameterizedTest
  @CsvSource({
    "agnet --format=nagios, 3",
    "report --fromat=nagios, 3",
    "reprot --format nagios, 3",
    "--bogus --format=Nagios, 3",
    "report --bogus, 3",
    "reprot, 2",
    "check-config --bogus, 2"
  })
  void shouldExitWithUnknownAfterAMistakeUnderAMonitor(String line, int status) {
    assertThat(Main.execute(line.split(" ", -1))).isEqualTo(status);
    assertThat(said.toString(UTF_8).lines()).hasSize(1);
  }

  @Test
  void shouldExitWithUnknownIfAMonitorRunsItElsewhere() {
    System.setProperty("os.name", "Mac OS X");
    assertThat(Main.execute("report")).isEqualTo(3);
    assertThat(Main.execute("report", "--format=nagios")).isEqualTo(3);
    assertThat(Main.execute("check-config")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "growth, close_wait_growth",
    "leak, close_wait_leak or fin_wait2_leak or fleet_close_wait_leak",
    "CLOSE_WAIT, close_wait_leak or close_wait_growth or fleet_close_wait_leak",
    "close-wait, close_wait_leak or close_wait_growth or fleet_close_wait_leak"
  })
  void shouldSuggestRunbooksThatContainTheWord(String word, String meant) {
    assertThat(Main.execute("explain", word)).isEqualTo(2);
    assertThat(said.toString(UTF_8)).contains("; did you mean " + meant + "?;");
  }

  @Test
  void shouldSuggestNothingForAWordThatNoRunbookHas() {
    assertThat(Main.execute("explain", "cobol")).isEqualTo(2);
    assertThat(said.toString(UTF_8)).doesNotContain("did you mean").contains("lists all");
  }

  @Test
  void shouldSuggestTheRunbookThatWasProbablyMeant() {
    assertThat(Main.execute("explain", "close_wait_lek")).isEqualTo(2);
    assertThat(said.toString(UTF_8)).contains("did you mean close_wait_leak?");
  }
}
