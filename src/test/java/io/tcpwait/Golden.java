package io.tcpwait;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected texts that are kept beside the tests. {@code -Dgolden=write} overwrites them instead of
 * comparing; then review the changes.
 */
public final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/io/tcpwait/screens");

  private Golden() {}

  /** Compares a text with the text that is kept under a name. */
  public static void check(String name, String text) throws IOException {
    check(FOLDER.resolve(name + ".txt"), text);
  }

  /** Compares a text with a file. */
  public static void check(Path file, String text) throws IOException {
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text, UTF_8);
      return;
    }
    assertThat(text).as(file.toString()).isEqualTo(Files.readString(file, UTF_8));
  }
}
