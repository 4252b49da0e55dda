package io.tcpwait.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads a YAML 1.2 file as far as its nodes, which still know their lines. */
final class YamlFile {
  static final int MAX_BYTES = 1 << 20;

  private YamlFile() {}

  /** Reads the file and has its root made into a value; an empty file gives an empty root. */
  static <T> ConfigResult<T> read(Path file, Function<YamlMap, @Nullable T> reader) {
    Mistakes mistakes = new Mistakes(file.toString());
    T value = null;
    try {
      value = reader.apply(new YamlMap(mistakes, compose(text(file)), 1));
    } catch (IOException e) {
      mistakes.add(0, "cannot be read: " + reason(e));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(-1) + 1;
      mistakes.add(line, "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      mistakes.add(0, "not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    } catch (StackOverflowError e) {
      mistakes.add(0, "not configuration: nested too deeply");
    }
    return value != null && mistakes.isEmpty()
        ? new ConfigResult.Valid<>(value)
        : new ConfigResult.Invalid<>(mistakes.all());
  }

  /**
   * Reads a small UTF-8 file.
   *
   * @throws IOException for which {@link #reason} has the words
   */
  static String text(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // Nobody may ever write into a pipe, and the reader of one would hang.
      throw new IOException(
          Files.isDirectory(file) ? "it is a directory" : "it is no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("it is larger than 1 MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
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

  private static @Nullable Node compose(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(MAX_BYTES)
            .setMaxAliasesForCollections(16)
            .setSchema(new CoreSchema())
            .setAllowNonScalarKeys(true)
            .build();
    Iterator<Node> documents = new Compose(settings).composeAllFromString(text).iterator();
    Node first = documents.hasNext() ? documents.next() : null;
    if (documents.hasNext()) {
      throw new YamlEngineException("more than one document");
    }
    return first;
  }
}
