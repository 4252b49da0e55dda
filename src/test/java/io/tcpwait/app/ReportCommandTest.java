package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportCommandTest {
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(said, true, UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(standardError);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--bogus",
        "bogus",
        "--format=xml",
        "--pid=java",
        "--pid=99999999",
        "--peer=bogus",
        "--service=nosuch",
        "--service=65536",
        "--watch=0",
        "--watch=3601",
        "--watch=often",
        "--config.file=/nonexistent/tcpwait.yml",
        "--path.procfs=/nonexistent"
      })
  void aMistakeInAnOptionExitsWithStatusThree(String option) {
    assertThat(Main.execute("report", option)).isEqualTo(3);
    assertThat(said.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("tcpwait: ")
        .contains(option.replaceFirst("=.*", "").replace("--config.file", "tcpwait.yml"));
  }
}
