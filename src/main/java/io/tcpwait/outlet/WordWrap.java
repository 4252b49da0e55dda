package io.tcpwait.outlet;

import java.util.ArrayList;
import java.util.List;

/** Words in lines that fit a width: a longer word has a line of its own. */
public final class WordWrap {
  private final int width;
  private final String indent;
  private final List<String> full = new ArrayList<>();
  private StringBuilder line;
  private boolean empty = true;

  /**
   * No word yet.
   *
   * @param first what the first line begins with
   * @param indent what the others begin with
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
