package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.web.tls.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure of tcpwait to judge the host does not look like a finding. */
class ExitStatusIT {
  private static final int UNKNOWN = 3;

  @TempDir private Path folder;

  /** Runs a shell command line, in which {@code $0} is the launcher. */
  private Ran shell(String line, String... variables) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
    command.addAll(List.of(variables));
    command.addAll(List.of("sh", "-c", line, AgentProcess.LAUNCHER.toString()));
    return Ran.of(folder, command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report",
        "report --format=json",
        "report --watch=1",
        "--help",
        "--version",
        "check-config --config.file=src/test/resources/stuck-after-5s.yml"
      })
  void shouldReportThatStandardOutputIsFull(String arguments) throws Exception {
    Ran ran = shell("\"$0\" " + arguments + " >/dev/full");
    assertThat(ran.status()).isEqualTo(UNKNOWN);
    assertThat(ran.errLines())
        .containsExactly("tcpwait: standard output cannot be written to: No space left on device");
  }

  @Test
  void shouldEndWhenItsOutputIsClosed() throws Exception {
    for (String watch : List.of("", "--watch=1")) {
      Ran ran = shell("{ \"$0\" report " + watch + "; echo $? >&2; } | true");
      assertThat(ran.errLines()).as("silent, and the status of SIGPIPE").containsExactly("141");
    }
    Ran closed = shell("\"$0\" report >&-");
    assertThat(closed.status()).isEqualTo(UNKNOWN);
    assertThat(closed.errLines()).singleElement().asString().contains("standard output");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:+NoSuchFlag", "-Xmx1k", "-Xmx", "-Xmx64g -Xms64g -XX:+AlwaysPreTouch", "-version",
        "--version", "-help", "-jar", "word", "-Djava.x=1 -X"
      })
  void shouldReportThatJavaCannotStart(String options) throws Exception {
    String limit = options.contains("64g") ? "ulimit -v 4000000; " : "";
    for (String command : List.of("", " report", " check-config")) {
      Ran ran = shell(limit + "\"$0\"" + command, "TCPWAIT_JAVA_OPTS=" + options);
      assertThat(ran.status()).as(command).isEqualTo(UNKNOWN);
      assertThat(ran.outLines()).isEmpty();
      assertThat(ran.errLines()).singleElement().asString().startsWith("tcpwait: ");
    }
  }

  @Test
  void shouldReportMissingMemoryOrAMissingRuntime() throws Exception {
    Ran small = shell("ulimit -v 100000; \"$0\" report");
    assertThat(small.status()).isEqualTo(UNKNOWN);
    assertThat(small.errLines())
        .singleElement()
        .asString()
        .startsWith("tcpwait: Java cannot start:");

    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("bin"));
    Path launcher = Files.copy(AgentProcess.LAUNCHER, home.resolve("bin/tcpwait"));
    Ran bare = shell(launcher + " report");
    assertThat(bare.status()).isEqualTo(UNKNOWN);
    assertThat(bare.errLines()).singleElement().asString().contains("no Java runtime", "install");

    Path runtime = AgentProcess.LAUNCHER.getParent().resolveSibling("runtime");
    Files.createSymbolicLink(home.resolve("runtime"), runtime);
    Ran noJar = shell(launcher + " report");
    assertThat(noJar.status()).isEqualTo(UNKNOWN);
    assertThat(noJar.errLines()).singleElement().asString().contains("tcpwait.jar is missing");

    Files.createDirectory(home.resolve("lib"));
    Files.copy(
        AgentProcess.LAUNCHER.getParent().resolveSibling("lib").resolve("tcpwait.jar"),
        home.resolve("lib/tcpwait.jar"));
    Ran noLibraries = shell(launcher + " report");
    assertThat(noLibraries.status()).isEqualTo(UNKNOWN);
    assertThat(noLibraries.errLines())
        .singleElement()
        .asString()
        .startsWith("tcpwait: cannot run:");
  }

  @Test
  void shouldIgnoreTheOptionsOfOtherJavaPrograms() throws Exception {
    Ran ran = shell("\"$0\" --version", "JAVA_TOOL_OPTIONS=-Xmx1k", "_JAVA_OPTIONS=-XX:+NoFlag");
    assertThat(ran.status()).isZero();
    assertThat(ran.errLines()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"report", "check-config", "agent", ""})
  void shouldNotOpenAFileThatAnArgumentNames(String command) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "root:hash\n--format=json\n");
    Ran ran = shell("\"$0\" " + command + " @" + secret);
    assertThat(ran.status()).isNotZero();
    assertThat(ran.outLines()).isEmpty();
    assertThat(ran.errLines())
        .singleElement()
        .asString()
        .contains("'@" + secret + "'")
        .doesNotContain("hash");
  }

  @Test
  void shouldPrintArgumentsLiterallyInOneLine() throws Exception {
    for (String odd :
        List.of("${sys:user.home}", "${env:PATH}", "@|red x|@", "%s%n", "\u001b[31mx\ny\u202e")) {
      Path argument = Files.writeString(folder.resolve("argument"), odd);
      Ran ran = shell("\"$0\" report --format=\"$(cat " + argument + ")\"");
      assertThat(ran.status()).isEqualTo(UNKNOWN);
      String cleaned = odd.replace("\u001b", " ").replace('\n', ' ').replace('\u202e', ' ');
      assertThat(ran.errLines()).singleElement().asString().contains("'" + cleaned + "'");
    }
  }

  @Test
  void shouldReportAnExpiredCertificate() throws Exception {
    TestIdentity.create(folder, "old", "-keyalg", "EC", "-startdate", "-3d").write(folder, "old");
    Path web = folder.resolve("web.yml");
    Files.writeString(web, "tls_server_config:\n  cert_file: old.crt\n  key_file: old.key\n");
    Ran ran = shell("\"$0\" check-config --web.config.file=" + web);
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.errLines())
        .singleElement()
        .asString()
        .startsWith(web + ":2: the certificate of \"CN=old\" has expired, on ");
    try (AgentProcess agent = AgentProcess.start("--web.config.file=" + web)) {
      agent.awaitLine("level=warn", "the certificate of", "has expired");
    }
  }
}
