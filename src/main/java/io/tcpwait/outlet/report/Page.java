package io.tcpwait.outlet.report;

import java.util.List;

/** Lines of printable ASCII, wrapped by {@link Wrapped}. */
final class Page {
  private static final String INDENT = "  ";

  private final int width;
  private final StringBuilder text = new StringBuilder(4096);

  /**
   * Makes an empty page.
   *
   * @param width of paragraphs; tables may be wider
   */
  Page(int width) {
    this.width = width;
  }

  Page line(String line) {
    text.append(Wrapped.ascii(line)).append('\n');
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
   * Adds a label and its items, one below the other.
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

  /** Adds the table; if it is empty, "none" or "not known". */
  Page table(Table table, boolean known) {
    return table.isEmpty() ? paragraph(known ? "none" : "not known") : table(table);
  }

  /** The length so far, for {@link #truncate}. */
  int length() {
    return text.length();
  }

  /** Removes the text beyond the length. */
  void truncate(int length) {
    text.setLength(length);
  }

  private void wrap(String first, String rest, String paragraph) {
    Wrapped.lines(width, first, rest, paragraph).forEach(this::line);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
