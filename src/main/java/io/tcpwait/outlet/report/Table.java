package io.tcpwait.outlet.report;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns: words to the left, numbers to the right. */
final class Table {
  private static final String GAP = "  ";

  private final int words;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * Makes an empty table.
   *
   * @param words how many columns, from the first on, hold words
   */
  Table(int words, String... headings) {
    this.words = words;
    rows.add(headings);
  }

  Table row(String... cells) {
    rows.add(cells);
    return this;
  }

  boolean isEmpty() {
    return rows.size() == 1;
  }

  List<String> lines() {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String padding = " ".repeat(widths[i] - width(row[i]));
      line.append(i == 0 ? "" : GAP);
      line.append(i < words ? row[i] + padding : padding + row[i]);
    }
    return line.toString().stripTrailing();
  }

  /** The width on the page, where every code point becomes one character. */
  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
