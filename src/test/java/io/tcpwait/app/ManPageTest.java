package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

class ManPageTest {
  private static CommandSpec root() {
    return Main.commandLine().getCommandSpec();
  }

  private static String page() {
    return ManPage.of(root(), "1.2.3");
  }

  @Test
  void shouldNameEveryCommandWithEveryOption() {
    String plain = page().replace("\\-", "-");
    root()
        .subcommands()
        .forEach(
            (name, command) -> {
              assertThat(plain).contains("\n.SS " + name + "\n");
              command
                  .getCommandSpec()
                  .options()
                  .forEach(option -> assertThat(plain).contains(option.longestName()));
            });
  }

  @Test
  void shouldHaveALineThatWhatisCanShow() {
    assertThat(page()).containsPattern("\n\\.SH NAME\ntcpwait \\\\- [^\n.]+\n");
  }

  /** Enables every warning that groff has, as a check of packages does. */
  @Test
  @Needs("groff")
  void shouldBeReadByGroffWithoutAWarning() throws IOException, InterruptedException {
    Process groff =
        new ProcessBuilder("groff", "-man", "-ww", "-Tutf8", "-z")
            .redirectErrorStream(true)
            .start();
    try (var in = groff.getOutputStream()) {
      in.write(page().getBytes(UTF_8));
    }
    assertThat(new String(groff.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(groff.waitFor()).isZero();
  }
}
