package io.tcpwait.outlet.report;

import java.util.List;

/**
 * Lines of printable ASCII. Whatever else a text has, such as the name that a process gave itself,
 * becomes {@code ?}: a terminal would obey it.
 */
final class Page {
  /** Paragraphs are wrapped to it. Tables are as wide as they have to be, which is seldom more. */
  private static final int WIDTH = 100;

  private static final String INDENT = "  ";

  private final StringBuilder text = new StringBuilder(4096);

  Page line(String line) {
    text.append(ascii(line)).append('\n');
    return this;
  }

  /** Begins a part of the page. */
  Page heading(String heading) {
    return line("").line(heading);
  }

  Page paragraph(String paragraph) {
    wrap(INDENT, INDENT, paragraph);
    return this;
  }

  /**
   * Items below each other, beside what they are.
   *
   * <pre>
   *   Evidence   - 338 of 360 CLOSE_WAITs stuck
   *              - with 2 peers
   * </pre>
   */
  Page list(String label, int labelWidth, List<String> items) {
    String first = INDENT + label + " ".repeat(Math.max(1, labelWidth - label.length()));
    String rest = " ".repeat(first.length());
    String bullet = items.size() == 1 ? "" : "- ";
    for (String item : items) {
      wrap(first + bullet, rest + " ".repeat(bullet.length()), item);
      first = rest;
    }
    return this;
  }

  Page table(Table table) {
    table.lines().forEach(line -> line(INDENT + line));
    return this;
  }

  /** The same, or a word in its place. */
  Page table(Table table, boolean known) {
    return table.isEmpty() ? paragraph(known ? "none" : "not known") : table(table);
  }

  /** How long it is, for {@link #truncate}. */
  int length() {
    return text.length();
  }

  /** Takes away what was added since it was so long. */
  void truncate(int length) {
    text.setLength(length);
  }

  private void wrap(String first, String rest, String paragraph) {
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : paragraph.strip().split("\\s+", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        line(line.toString());
        line = new StringBuilder(rest);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    line(line.toString());
  }

  private static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    text.codePoints().forEach(c -> ascii.append(c >= ' ' && c <= '~' ? (char) c : '?'));
    return ascii.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
