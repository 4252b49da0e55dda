package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
            "tcpwait: Mac OS X is not Linux, and only Linux can be asked; run it there");
  }

  @Test
  void asksForTheMeantWordOnce() {
    assertThat(Main.execute("agnet")).isEqualTo(2);
    assertThat(said.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("'agnet'", "did you mean agent?");
  }
}
