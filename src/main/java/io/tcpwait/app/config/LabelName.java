package io.tcpwait.app.config;

import org.jspecify.annotations.Nullable;

/** Names that become values of labels. */
final class LabelName {
  private static final int MAX_CHARS = 64;

  private LabelName() {}

  /** What is wrong with a name, as the rest of a sentence; null if nothing is. */
  static @Nullable String wrong(String name) {
    if (name.length() > MAX_CHARS) {
      return "has %d characters; use at most %d".formatted(name.length(), MAX_CHARS);
    }
    if (!name.codePoints().allMatch(LabelName::printable) || !name.equals(name.strip())) {
      return "has characters that do not print, or blanks around it";
    }
    return null;
  }

  private static boolean printable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
