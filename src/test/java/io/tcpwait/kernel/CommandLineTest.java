package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  private static final Path PROC = Path.of("/proc");

  @TempDir Path root = Path.of("");

  private final Processes real = new Processes(new ProcFs(PROC));

  private Path write(String text) throws Exception {
    return Files.writeString(
        Files.createDirectories(root.resolve("7")).resolve("cmdline"), text, UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"a~b~, a+b", "a~b, a+b", "a~~b~, a++b", "a~~~~, a", "~, ''", "'', ''"})
  void shouldSplitAtEachNul(String text, String arguments) {
    assertThat(
            String.join(
                "+", CommandLine.parse(text.replace('~', '\0').getBytes(UTF_8)).arguments()))
        .isEqualTo(arguments);
  }

  @Test
  void shouldReadAClassPathOfAHundredKilobytes() throws Exception {
    write("java\0-cp\0" + "/opt/lib.jar:".repeat(10_000) + "\0kafka.Kafka\0SECRET\0");
    assertThat(new Processes(new ProcFs(root)).program(7, "java")).isEqualTo("kafka.Kafka");
  }

  @Test
  void shouldReadUpToItsBoundAndLeaveOutTheCutArgument() throws Exception {
    Path file = write("java\0-cp\0" + "x".repeat(2 * CommandLine.MOST_BYTES) + "\0kafka.Kafka\0");
    assertThat(CommandLine.read(new ProcFs(root), file).arguments())
        .isEqualTo(List.of("java", "-cp"));
    assertThat(new Processes(new ProcFs(root)).program(7, "java")).isEqualTo("java");
  }

  @Test
  void shouldReadAnotherThreadOnceTheFirstHasEnded() throws Exception {
    write("");
    Path other = Files.createDirectories(root.resolve("7/task/9"));
    Files.createDirectories(root.resolve("7/task/7"));
    Files.writeString(other.resolve("cmdline"), "python3\0app.py\0");
    assertThat(new Processes(new ProcFs(root)).program(7, "python3")).isEqualTo("app.py");
  }

  @Test
  void shouldHaveNoProgramForKernelThreadsAndEndedProcesses() throws Exception {
    write("");
    var processes = new Processes(new ProcFs(root));
    assertThat(processes.program(7, "kworker/0:1")).isEmpty();
    assertThat(processes.program(8, "x")).isEmpty();
  }

  @Test
  void shouldNameTheProgramOfThisJava() {
    int self = (int) ProcessHandle.current().pid();
    assertThat(real.program(self, "java")).isNotEqualTo("java").doesNotContain(" ", "=");
  }

  private static Process start(Path script, String... command) throws Exception {
    String[] all = java.util.Arrays.copyOf(command, command.length + 2);
    all[command.length] = script.toString();
    all[command.length + 1] = "--password=SECRET";
    return new ProcessBuilder(all).redirectErrorStream(true).start();
  }

  /** Each program prints a line once it runs, and then waits for a line. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void shouldNameTheProgramsOfRealProcesses() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin/java");
    assertProgram(
        "Wait.java",
        "class Wait { public static void main(String[] a) throws Exception {"
            + " System.out.println(); System.in.read(); } }",
        java.toString(),
        "-Xint",
        "-Dkey=SECRET",
        "--add-opens",
        "java.base/java.lang=ALL-UNNAMED");
    assertProgram("wait.pl", "$| = 1; print \"\\n\"; <STDIN>;", "perl", "-w", "-I", "/SECRET");
    assertProgram("wait.sh", "echo; read line", "sh", "-u");
  }

  private void assertProgram(String name, String text, String... command) throws Exception {
    Path script = Files.writeString(root.resolve(name), text);
    Process process = start(script, command);
    try (var output = process.inputReader()) {
      assertThat(output.readLine()).isEmpty();
      int pid = (int) process.pid();
      assertThat(real.program(pid, real.name(pid))).isEqualTo(name);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void shouldNameAProcessThatHasSetItsTitle() throws Exception {
    Path script =
        Files.writeString(
            root.resolve("a.pl"),
            "$0 = 'postgres: alice SECRET 10.0.0.5(51234) idle'; $| = 1; print \"\\n\"; <STDIN>;");
    Process process = start(script, "perl");
    try (var output = process.inputReader()) {
      assertThat(output.readLine()).isEmpty();
      assertThat(real.program((int) process.pid(), "x")).isEqualTo("postgres");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
