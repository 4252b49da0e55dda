package io.tcpwait.outlet.report;

import io.tcpwait.outlet.WordWrap;
import java.util.List;

/**
 * Text in lines of printable ASCII that fit a width, broken only between words. Any other character
 * becomes {@code ?}, because a terminal would obey control characters in a process's name.
 */
final class Wrapped {
  private static final String DOTS = " ...";

  private final int width;
  private final String indent;
  private final WordWrap wrap;

  /**
   * Starts without text.
   *
   * @param first the start of the first line
   * @param indent the start of the other lines
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

  /** Adds a command. It stays in one piece, for copying, if a line has room for it. */
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

  /** The text cut to one line, with dots if it was longer. */
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
