package io.tcpwait.outlet;

import java.util.ArrayList;
import java.util.List;

/** Wraps words into lines of a width. A longer word gets a line of its own. */
public final class WordWrap {
  private final int width;
  private final String indent;
  private final List<String> full = new ArrayList<>();
  private StringBuilder line;
  private boolean empty = true;

  /**
   * Starts without a word.
   *
   * @param first the start of the first line
   * @param indent the start of the other lines
   */
  public WordWrap(int width, String first, String indent) {
    this.width = width;
    this.indent = indent;
    line = new StringBuilder(first);
  }

  /** Adds a word, or a text that stays in one piece. */
  public WordWrap word(String word) {
    if (!empty && line.length() + 1 + word.length() > width) {
      full.add(line.toString());
      line = new StringBuilder(indent);
      empty = true;
    }
    line.append(empty ? "" : " ").append(word);
    empty = false;
    return this;
  }

  /** Adds the words of a text. */
  public WordWrap words(String text) {
    for (String word : text.strip().split("\\s+", -1)) {
      word(word);
    }
    return this;
  }

  /** The lines so far, at least one. */
  public List<String> lines() {
    List<String> all = new ArrayList<>(full);
    all.add(line.toString());
    return all;
  }
}
