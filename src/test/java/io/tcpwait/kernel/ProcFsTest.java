package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFsTest {
  private static final int LIMIT = 256 * 1024;

  @TempDir Path root = Path.of("");

  @Test
  void readsUpToTheLimitAndNoFurther() throws Exception {
    Path file = root.resolve("file");
    Files.write(file, new byte[LIMIT]);
    assertThat(new ProcFs(root).read(file)).hasSize(LIMIT);

    Files.write(file, new byte[LIMIT + 1]);
    assertThatThrownBy(() -> new ProcFs(root).read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": larger than 262144 bytes");
  }

  @Test
  void anEndlessFileIsNotReadToItsEnd() {
    assertThatThrownBy(() -> new ProcFs(root).read(Path.of("/dev/zero")))
        .hasMessage("/dev/zero: larger than 262144 bytes");
  }

  @Test
  void everyByteIsOneCharacter() throws Exception {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    String text = new ProcFs(root).read(Files.write(root.resolve("file"), bytes));
    assertThat(text.chars().toArray()).hasSize(256).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aMissingFileIsSaidToBeMissing() {
    assertThatThrownBy(() -> new ProcFs(root).read(root.resolve("none")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none");
  }

  @Test
  void namesFilesOfTheThreadsNamespaceAndSettings() throws Exception {
    var procfs = new ProcFs(root);
    assertThat(procfs.net("tcp")).isEqualTo(root.resolve("net/tcp"));
    Files.createDirectories(root.resolve("thread-self/net"));
    assertThat(procfs.net("tcp")).isEqualTo(root.resolve("thread-self/net/tcp"));
    assertThat(procfs.sysctl("net.ipv4.tcp_tw_reuse"))
        .isEqualTo(root.resolve("sys/net/ipv4/tcp_tw_reuse"));
  }
}
