package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The refusals of {@code src/build/release}, in a small repository with a fake Maven that only
 * prints a line.
 */
@Needs("git")
class ReleaseScriptTest {
  private static final String SCRIPT = "src/build/release";

  @TempDir private Path folder;
  private Path repository = Path.of("");

  @BeforeEach
  void makeRepository() throws Exception {
    repository = Files.createDirectory(folder.resolve("repository"));
    Path script = repository.resolve(SCRIPT);
    Files.createDirectories(script.getParent());
    Files.copy(Path.of(SCRIPT), script, StandardCopyOption.COPY_ATTRIBUTES);
    write("pom.xml", "<project>\n  <version>1.2.3</version>\n</project>\n");
    write("CHANGELOG.md", "# Changelog\n\n## 1.2.3 - 2026-01-02\n\n- New.\n");
    Path maven = Files.createDirectory(folder.resolve("bin")).resolve("mvn");
    Files.writeString(maven, "#!/bin/sh\necho \"maven: $*\" >&2\nexit 1\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    git("init", "--quiet");
    commit();
  }

  @Test
  void shouldBuildACleanTaggedCommit() throws Exception {
    git("tag", "v1.2.3");
    assertThat(release().errLines()).containsExactly("maven: -B -ntp package -Pdeb");
  }

  @Test
  void shouldRefuseUncommittedChanges() throws Exception {
    git("tag", "v1.2.3");
    write("new", "");
    assertRefuses("the work tree is not clean:", "?? new");
  }

  @Test
  void shouldRefuseACommitWithoutATag() throws Exception {
    git("tag", "v1.2.3");
    write("new", "");
    commit();
    assertRefuses("HEAD has no tag; pom.xml asks for v1.2.3");
  }

  @Test
  void shouldRefuseATagOfAnotherVersion() throws Exception {
    git("tag", "v1.2.4");
    git("tag", "v1.2.5");
    assertRefuses("HEAD has v1.2.4, v1.2.5, and pom.xml asks for v1.2.3");
  }

  @Test
  void shouldRefuseAVersionThatIsNotARelease() throws Exception {
    write("pom.xml", "<project>\n  <version>1.2.3-SNAPSHOT</version>\n</project>\n");
    commit();
    git("tag", "v1.2.3-SNAPSHOT");
    assertRefuses("pom.xml has '1.2.3-SNAPSHOT', which is no X.Y.Z");
  }

  @Test
  void shouldRefuseAChangelogThatDoesNotBeginWithTheVersion() throws Exception {
    write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n## 1.2.3 - 2026-01-02\n");
    commit();
    git("tag", "v1.2.3");
    assertRefuses("CHANGELOG.md begins with '## Unreleased'; it needs '## 1.2.3 - YYYY-MM-DD'");
  }

  @Test
  void shouldRefuseAChangelogWithoutASection() throws Exception {
    write("CHANGELOG.md", "# Changelog\n");
    commit();
    git("tag", "v1.2.3");
    assertRefuses("CHANGELOG.md begins with ''; it needs '## 1.2.3 - YYYY-MM-DD'");
  }

  private void assertRefuses(String reason, String... more) throws Exception {
    Ran ran = release();
    assertThat(ran.status()).isEqualTo(1);
    List<String> lines = new ArrayList<>(List.of("release: " + reason));
    lines.addAll(List.of(more));
    assertThat(ran.errLines()).isEqualTo(lines);
    assertThat(repository.resolve("target")).doesNotExist();
  }

  private Ran release() throws IOException, InterruptedException {
    String path = folder.resolve("bin") + ":" + System.getenv("PATH");
    return Ran.of(folder, List.of("env", "PATH=" + path, repository.resolve(SCRIPT).toString()));
  }

  private void commit() throws IOException, InterruptedException {
    git("add", "--all");
    git("commit", "--quiet", "--message=all");
  }

  /** Runs git with a fixed user, and without the machine's configuration. */
  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("env", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "git"));
    command.addAll(List.of("-C", repository.toString()));
    command.addAll(List.of("-c", "user.name=nobody", "-c", "user.email=nobody@tcpwait.invalid"));
    command.addAll(List.of(arguments));
    Ran ran = Ran.of(folder, command);
    assertThat(ran.status()).as(ran.err()).isZero();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(repository.resolve(name), text);
  }
}
