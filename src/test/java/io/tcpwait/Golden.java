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
    Path file = FOLDER.resolve(name + ".txt");
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text, UTF_8);
      return;
    }
    assertThat(text).as(name).isEqualTo(Files.readString(file, UTF_8));
  }
}
