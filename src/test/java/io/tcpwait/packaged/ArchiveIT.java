package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes is used by reports, and costs the agent no memory. */
class ArchiveIT {
  /** The words of the JVM's log for a class from an archive. */
  private static final String ARCHIVED = "source: shared objects file";

  private static final String OF_TCPWAIT = "io.tcpwait.";

  @TempDir private Path folder;

  private String logOption() {
    return "TCPWAIT_JAVA_OPTS=-Xlog:class+load:file=" + folder.resolve("classes");
  }

  private List<String> loaded() throws Exception {
    return Files.readAllLines(folder.resolve("classes"));
  }

  private static long ofTcpwait(List<String> loaded) {
    return loaded.stream().filter(line -> line.contains(OF_TCPWAIT)).count();
  }

  @Test
  void shouldGiveAReportMostOfItsClasses() throws Exception {
    Ran.of(
        folder,
        List.of("env", logOption(), AgentProcess.LAUNCHER.toString(), "report", "--netns=own"));
    List<String> loaded = loaded();
    List<String> archived = loaded.stream().filter(line -> line.contains(ARCHIVED)).toList();
    assertThat(archived).hasSizeGreaterThan(loaded.size() * 2 / 3);
    assertThat(ofTcpwait(archived)).isGreaterThan(ofTcpwait(loaded) * 2 / 3).isPositive();
  }

  @Test
  void shouldNotBeUsedByTheAgent() throws Exception {
    try (AgentProcess _ =
        AgentProcess.start(List.of("env", logOption(), AgentProcess.LAUNCHER.toString()))) {
      assertThat(ofTcpwait(loaded())).isPositive();
      assertThat(loaded()).noneMatch(line -> line.contains(ARCHIVED));
    }
  }

  /**
   * A copy that loses the times of the files, as cp(1) makes it, has an archive that is refused.
   */
  @Test
  void shouldReportWithoutAWordIfTheArchiveDoesNotFit() throws Exception {
    Path home = AgentProcess.LAUNCHER.getParent().getParent();
    Path copy = folder.resolve("copy");
    Ran.of(folder, List.of("cp", "-r", home.toString(), copy.toString()));
    Ran ran =
        Ran.of(
            folder,
            List.of(
                "env",
                logOption(),
                copy.resolve("bin/tcpwait").toString(),
                "report",
                "--netns=own",
                "--format=json"));
    assertThat(ran.json().has("findings")).isTrue();
    assertThat(ran.err()).isEmpty();
    assertThat(loaded()).noneMatch(line -> line.contains(ARCHIVED));
  }
}
