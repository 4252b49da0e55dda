package io.tcpwait.app.config;

import io.tcpwait.kernel.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads configuration files, and has YAML made into a value. */
final class YamlFile {
  /** Twice what 20 peer groups of 64 IPv6 networks take. */
  static final int MAX_BYTES = 128 * 1024;

  /** A bundle of a public PKI's roots has some 220 KiB. */
  static final int MAX_PEM_BYTES = 256 * 1024;

  private YamlFile() {}

  /** Makes a value of a text and its root; null if a mistake leaves nothing to make it of. */
  @FunctionalInterface
  interface Reader<T> {
    @Nullable T read(String text, YamlMap root);
  }

  /** Reads the file and has its root made into a value; an empty file gives an empty root. */
  static <T> ConfigResult<T> read(Path file, Reader<T> reader) {
    try {
      return parse(file, text(file, MAX_BYTES), reader);
    } catch (IOException e) {
      return new ConfigResult.Invalid<>(
          List.of(new Mistake(file.toString(), 0, "cannot be read: " + reason(e))));
    }
  }

  /** Has the root of a text that was read from the file made into a value. */
  static <T> ConfigResult<T> parse(Path file, String text, Reader<T> reader) {
    Mistakes mistakes = new Mistakes(file.toString());
    T value = null;
    try {
      value = reader.read(text, new YamlMap(mistakes, YamlText.compose(text), 1));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(-1) + 1;
      mistakes.add(line, "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      mistakes.add(0, "not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    return value != null && mistakes.isEmpty()
        ? new ConfigResult.Valid<>(value)
        : new ConfigResult.Invalid<>(mistakes.all());
  }

  /**
   * Reads a small UTF-8 file.
   *
   * @throws IOException which {@link #reason} puts into words
   */
  static String text(Path file, int maxBytes) throws IOException {
    byte[] bytes = RegularFile.read(file, maxBytes);
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** Why a file could not be read, without its name. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case CharacterCodingException _ -> "it is not UTF-8";
      default -> String.valueOf(e.getMessage());
    };
  }
}
