package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user may name any kind of file, and no file makes the reader wait. */
@Timeout(20)
class RegularFileTest {
  @TempDir private Path folder;

  @Test
  void shouldReadAFileUpToTheBound() throws Exception {
    Path file = Files.writeString(folder.resolve("file ü"), "x".repeat(20_000));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(RegularFile.read(link, 20_000)).hasSize(20_000).contains('x');
    assertThatThrownBy(() -> RegularFile.read(file, 19_999))
        .isInstanceOf(IOException.class)
        .hasMessage("it is larger than 19 KiB");
    assertThat(RegularFile.read(Files.writeString(folder.resolve("empty"), ""), 1)).isEmpty();
  }

  @Test
  void shouldNotWaitForAWriterOfAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    refuses(pipe, "it is no regular file");
    refuses(Files.createSymbolicLink(folder.resolve("link"), pipe), "it is no regular file");
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/zero, it is no regular file",
    "/dev/null, it is no regular file",
    "/proc/self, it is a directory",
    "/proc/self/mem, errno 5",
    "/proc/kallsyms, it is larger than 64 KiB"
  })
  void shouldReportWhyAFileIsRefused(Path file, String reason) {
    refuses(file, reason);
  }

  @Test
  void shouldReportAMissingFile() throws Exception {
    assertThatThrownBy(() -> RegularFile.read(folder.resolve("none"), 1))
        .isInstanceOf(NoSuchFileException.class);
    Path loop = folder.resolve("loop");
    refuses(Files.createSymbolicLink(loop, loop), "symbolic links");
  }

  /** A file that grows faster than it is read has no end. */
  @Test
  void shouldReadAGrowingFileOnlyUpToTheBound() throws Exception {
    Path file = folder.resolve("grows");
    Files.writeString(file, "x");
    Thread writer =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (var out = Files.newOutputStream(file)) {
                    while (!Thread.interrupted()) {
                      out.write("x".repeat(64 * 1024).getBytes(UTF_8));
                    }
                  } catch (IOException e) {
                    // The thread was interrupted, or the disk is full.
                  }
                });
    try {
      while (Files.size(file) <= 64 * 1024) {
        Thread.onSpinWait();
      }
      refuses(file, "it is larger than 64 KiB");
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  private static void refuses(Path file, String reason) {
    assertThatThrownBy(() -> RegularFile.read(file, 64 * 1024))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }
}
