package io.tcpwait.app.config;

import io.tcpwait.names.NamePatterns;
import java.util.ArrayList;
import java.util.List;

/** Reads the section {@code namespaces}. */
final class NamespacesSection {
  private static final int MOST_PATTERNS = 64;
  private static final int MOST_CHARACTERS = 256;

  private NamespacesSection() {}

  static NamespacesConfig read(YamlMap section, int named) {
    section.allow("include", "exclude", "cpu-percent");
    List<String> include = patterns(section, "include");
    NamePatterns watched =
        new NamePatterns(
            section.isEmptyList("include") ? List.of("*") : include, patterns(section, "exclude"));
    int byDefault = (int) Math.round(100 * NamespacesConfig.DEFAULT.cpuShare());
    return new NamespacesConfig(
        named, watched, section.integer("cpu-percent", byDefault, 1, 100) / 100.0);
  }

  private static List<String> patterns(YamlMap section, String key) {
    List<YamlMap.Text> texts = section.texts(key);
    if (texts.size() > MOST_PATTERNS) {
      section.mistake(
          texts.get(MOST_PATTERNS).line(),
          "\"%s\" has %d patterns; use at most %d".formatted(key, texts.size(), MOST_PATTERNS));
    }
    List<String> patterns = new ArrayList<>();
    for (YamlMap.Text text : texts) {
      if (text.text().isEmpty() || text.text().length() > MOST_CHARACTERS) {
        section.mistake(
            text.line(),
            "a pattern of \"%s\" has %d characters; write a name with 1 to %d, * stands for any text"
                .formatted(key, text.text().length(), MOST_CHARACTERS));
      }
      patterns.add(text.text());
    }
    return patterns;
  }
}
