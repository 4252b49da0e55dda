package io.tcpwait;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that a fuzz test writes each input to; it is deleted when the virtual machine ends. */
public record FuzzedFile(Path path) {
  public static FuzzedFile create() {
    try {
      Path path = Files.createTempFile("fuzzed", ".yml");
      path.toFile().deleteOnExit();
      return new FuzzedFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path with(byte[] content) {
    try {
      return Files.write(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
