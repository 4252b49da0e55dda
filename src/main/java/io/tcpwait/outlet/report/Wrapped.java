package io.tcpwait.outlet.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in lines of printable ASCII that fit a width, broken between words alone: a longer word has
 * a line of its own. Whatever else a text has, such as the name that a process gave itself, becomes
 * {@code ?}: a terminal would obey it.
 */
final class Wrapped {
  private static final String DOTS = " ...";

  private final int width;
  private final String indent;
  private final List<String> lines = new ArrayList<>();
  private StringBuilder line;
  private boolean empty = true;

  /**
   * No text yet.
   *
   * @param first what the first line begins with
   * @param indent what the others begin with
   */
  Wrapped(int width, String first, String indent) {
    this.width = width;
    this.indent = indent;
    line = new StringBuilder(first);
  }

  static List<String> lines(int width, String first, String indent, String text) {
    return new Wrapped(width, first, indent).words(text).lines();
  }

  Wrapped words(String text) {
    for (String word : text.strip().split("\\s+", -1)) {
      add(word);
    }
    return this;
  }

  /** A command stays in one piece, for people to copy, if a line has room for it. */
  Wrapped command(String command) {
    return indent.length() + command.length() <= width ? add(command) : words(command);
  }

  private Wrapped add(String word) {
    if (!empty && line.length() + 1 + word.length() > width) {
      lines.add(ascii(line.toString()));
      line = new StringBuilder(indent);
      empty = true;
    }
    line.append(empty ? "" : " ").append(word);
    empty = false;
    return this;
  }

  List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    all.add(ascii(line.toString()));
    return all;
  }

  /** As much of a text as one line holds, with dots if that is not all. */
  static String line(int width, String first, String text) {
    String whole = first + text;
    if (whole.length() <= width) {
      return ascii(whole);
    }
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() + DOTS.length() > width) {
        break;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    return ascii(line.append(DOTS).toString());
  }

  static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    text.codePoints().forEach(c -> ascii.append(c >= ' ' && c <= '~' ? (char) c : '?'));
    return ascii.toString();
  }
}
