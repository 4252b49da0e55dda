package io.tcpwait.packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A copyright file of Debian, in its format 1.0: stanzas of files, and the texts of licences. */
final class CopyrightFile {
  private final List<Map<String, String>> paragraphs;

  private CopyrightFile(List<Map<String, String>> paragraphs) {
    this.paragraphs = paragraphs;
  }

  static CopyrightFile read(Path file) throws IOException {
    return new CopyrightFile(
        Stream.of(Files.readString(file).split("\\n\\n", -1)).map(CopyrightFile::fields).toList());
  }

  private static Map<String, String> fields(String paragraph) {
    return Stream.of(paragraph.strip().split("\\n(?! )", -1))
        .map(field -> field.split(":", 2))
        .collect(Collectors.toMap(field -> field[0], field -> field[1].strip()));
  }

  /** The patterns of all stanzas, except that for all files, with the licences of each. */
  Map<String, List<String>> licencesOfFiles() {
    Map<String, List<String>> licences = new TreeMap<>();
    for (Map<String, String> paragraph : paragraphs) {
      for (String pattern : words(paragraph.getOrDefault("Files", "*"))) {
        if (!pattern.equals("*")) {
          licences.put(
              pattern, List.of(paragraph.getOrDefault("License", "").split(" and | or ", -1)));
        }
      }
    }
    return licences;
  }

  /** The texts of licences that have a paragraph of their own. */
  Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    for (Map<String, String> paragraph : paragraphs) {
      if (!paragraph.containsKey("Files") && paragraph.containsKey("License")) {
        String[] nameAndText = paragraph.getOrDefault("License", "").split("\\n", 2);
        texts.put(nameAndText[0], nameAndText.length < 2 ? "" : nameAndText[1]);
      }
    }
    return texts;
  }

  /** Whether a pattern matches this file; its {@code *} match slashes, too. */
  static boolean matches(String pattern, Path file) {
    return file.toString().matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E");
  }

  private static List<String> words(String text) {
    return List.of(text.split("\\s+", -1));
  }
}
