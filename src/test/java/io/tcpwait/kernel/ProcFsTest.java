package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  /** A FIFO would wait for a writer; a device may be endless. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void shouldReadOnlyRegularFiles() throws Exception {
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path zero = Files.createSymbolicLink(root.resolve("zero"), Path.of("/dev/zero"));
    Path folder = Files.createDirectory(root.resolve("folder"));
    for (Path file : List.of(pipe, zero, folder)) {
      assertThatThrownBy(() -> new ProcFs(root).read(file))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage(file + ": not a regular file");
      Path table = Files.createDirectories(root.resolve("net")).resolve("tcp");
      Files.deleteIfExists(table);
      Files.createSymbolicLink(table, file);
      assertThatThrownBy(() -> new ProcNetTcp(new ProcFs(root)).dump(-1, false, socket -> {}))
          .hasMessage(table + ": not a regular file");
    }
  }

  @Test
  void shouldShowTheFileBeingReadOnlyUntilItHasBeenRead() throws Exception {
    var procfs = new ProcFs(root);
    assertThat(procfs.reading()).isNull();
    procfs.reads(root);
    assertThat(procfs.reading()).isEqualTo(root);
    assertThat(procfs.read(Files.createFile(root.resolve("file")))).isEmpty();
    assertThat(procfs.reading()).isNull();
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
  void aMissingFileIsReportedAsMissing() {
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
