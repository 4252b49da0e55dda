package io.tcpwait.app.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.FuzzedFile;
import java.nio.file.Path;
import java.util.function.Function;

/** Properties that hold for both configuration files, whatever bytes they contain. */
final class ConfigFuzz {
  /** The most characters that a mistake adds to the part of the file that it quotes. */
  private static final int MESSAGE_CHARS_OF_OURS = 400;

  private static final FuzzedFile FILE = FuzzedFile.create();

  private ConfigFuzz() {}

  /** Reads a file twice, and checks the mistakes. */
  static <T> ConfigResult<T> read(byte[] content, Function<Path, ConfigResult<T>> reader) {
    Path path = FILE.with(content);
    ConfigResult<T> result = reader.apply(path);
    if (result instanceof ConfigResult.Invalid<T> invalid) {
      assertThat(reader.apply(path)).isEqualTo(invalid);
      // YAML ends lines at characters that ISO 8859-1 sees as several, so allow more lines.
      int lines = new String(content, ISO_8859_1).split("\\R", -1).length + content.length / 3;
      for (Mistake mistake : invalid.mistakes()) {
        assertThat(mistake.file()).isEqualTo(path.toString());
        assertThat(mistake.line()).isBetween(0, lines);
        assertThat(mistake.toString()).doesNotContainPattern("\\p{Cntrl}");
        assertThat(mistake.message())
            .isNotBlank()
            .hasSizeLessThan(2 * content.length + MESSAGE_CHARS_OF_OURS);
      }
    }
    return result;
  }
}
