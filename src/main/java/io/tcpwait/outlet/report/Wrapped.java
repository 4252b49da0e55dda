package io.tcpwait.outlet.report;

import io.tcpwait.outlet.WordWrap;
import java.util.List;

/**
 * Text in lines of printable ASCII that fit a width, broken between words alone. Whatever else a
 * text has, such as the name that a process gave itself, becomes {@code ?}: a terminal would obey
 * it.
 */
final class Wrapped {
  private static final String DOTS = " ...";

  private final int width;
  private final String indent;
  private final WordWrap wrap;

  /**
   * No text yet.
   *
   * @param first what the first line begins with
   * @param indent what the others begin with
   */
  Wrapped(int width, String first, String indent) {
    this.width = width;
    this.indent = indent;
    wrap = new WordWrap(width, first, indent);
  }

  static List<String> lines(int width, String first, String indent, String text) {
    return new Wrapped(width, first, indent).words(text).lines();
  }

  Wrapped words(String text) {
    wrap.words(text);
    return this;
  }

  /** A command stays in one piece, for people to copy, if a line has room for it. */
  Wrapped command(String command) {
    if (indent.length() + command.length() <= width) {
      wrap.word(command);
    } else {
      wrap.words(command);
    }
    return this;
  }

  List<String> lines() {
    return wrap.lines().stream().map(Wrapped::ascii).toList();
  }

  /** As much of a text as one line holds, with dots if that is not all. */
  static String line(int width, String first, String text) {
    String whole = first + text;
    if (whole.length() <= width) {
      return ascii(whole);
    }
    WordWrap wrap = new WordWrap(width - DOTS.length(), first, "");
    for (String word : text.split(" ", -1)) {
      wrap.word(word);
    }
    return ascii(wrap.lines().getFirst() + DOTS);
  }

  static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    text.codePoints().forEach(c -> ascii.append(c >= ' ' && c <= '~' ? (char) c : '?'));
    return ascii.toString();
  }
}
