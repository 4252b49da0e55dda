package io.tcpwait.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for the time of a run, deleted with its content at the end. */
public record Scratch(Path folder) implements AutoCloseable {
  /** Makes a new folder. */
  public static Scratch of(String name) throws IOException {
    return new Scratch(Files.createTempDirectory(name));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
