package io.tcpwait.outlet.runbooks;

import io.tcpwait.outlet.WordWrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Renders the runbooks' Markdown as plain text that fits a width. Headings are in capitals, but for
 * the name of an alert. A table has columns or, if it is too wide, one entry below the other. Code
 * is indented and not changed.
 */
public final class MarkdownText {
  private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\(([^)\\s]+)\\)");
  private static final Pattern PAGE =
      Pattern.compile("(?:\\.\\./|recipes/)?([a-z0-9_-]+)\\.md(#.*)?");
  private static final Pattern ALERT = Pattern.compile("Tcpwait\\w+");
  private static final Pattern ITEM = Pattern.compile("( *)(- |[0-9]+\\. )(.*)");
  private static final Pattern RULE = Pattern.compile("\\|[-| :]+\\|");
  private static final String FENCE = "```";
  private static final String CODE_INDENT = "    ";

  private final int width;
  private final List<String> lines = new ArrayList<>();

  private MarkdownText(int width) {
    this.width = width;
  }

  public static String render(String markdown, int width) {
    MarkdownText text = new MarkdownText(width);
    text.blocks(markdown.lines().toList());
    return String.join("\n", text.lines) + "\n";
  }

  private void blocks(List<String> source) {
    for (int at = 0; at < source.size(); at++) {
      String line = source.get(at);
      if (line.strip().startsWith(FENCE)) {
        at = code(source, at + 1);
      } else if (line.startsWith("|")) {
        at = table(source, at);
      } else if (line.startsWith("#")) {
        lines.add(heading(inline(line.replaceFirst("^#+ ", ""))));
      } else if (line.isBlank()) {
        lines.add("");
      } else {
        paragraph(line);
      }
    }
  }

  /** The name of an alert becomes its kind, since a long name in capitals cannot be read. */
  private static String heading(String text) {
    return ALERT.matcher(text).matches()
        ? text.substring("Tcpwait".length())
            .replaceAll("(?<=.)(?=[A-Z])", "_")
            .toLowerCase(Locale.ROOT)
        : text.toUpperCase(Locale.ROOT);
  }

  /** Returns the line of the closing fence. */
  private int code(List<String> source, int from) {
    int at = from;
    while (at < source.size() && !source.get(at).strip().startsWith(FENCE)) {
      lines.add((CODE_INDENT + plain(source.get(at))).stripTrailing());
      at++;
    }
    return at;
  }

  private void paragraph(String line) {
    Matcher item = ITEM.matcher(line);
    if (item.matches()) {
      String first = item.group(1) + item.group(2);
      wrap(first, " ".repeat(first.length()), inline(item.group(3)));
    } else {
      String indent = line.substring(0, line.length() - line.stripLeading().length());
      wrap(indent, indent, inline(line));
    }
  }

  private void wrap(String first, String rest, String text) {
    WordWrap wrap = new WordWrap(width, first, rest).words(text);
    wrap.lines().forEach(line -> lines.add(line.stripTrailing()));
  }

  /** Returns the last line of the table. */
  private int table(List<String> source, int from) {
    List<String[]> rows = new ArrayList<>();
    int at = from;
    for (; at < source.size() && source.get(at).startsWith("|"); at++) {
      String row = source.get(at).strip();
      if (!RULE.matcher(row).matches()) {
        rows.add(cells(row));
      }
    }
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], length(row, i))));
    if (Arrays.stream(widths).sum() + 2 * (columns - 1) <= width) {
      rows.forEach(row -> lines.add(aligned(row, widths)));
    } else {
      rows.subList(1, rows.size()).forEach(row -> entry(rows.getFirst(), row));
    }
    return at - 1;
  }

  private static int length(String[] row, int column) {
    return column < row.length ? row[column].length() : 0;
  }

  private String[] cells(String row) {
    String inner = row.substring(1, row.endsWith("|") ? row.length() - 1 : row.length());
    return Arrays.stream(inner.split("(?<!\\\\)\\|", -1))
        .map(cell -> inline(cell.strip().replace("\\|", "|")))
        .toArray(String[]::new);
  }

  private static String aligned(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      line.append(i == 0 ? "" : "  ")
          .append(row[i])
          .append(" ".repeat(widths[i] - row[i].length()));
    }
    return line.toString().stripTrailing();
  }

  /** Writes a row of a wide table: the first cell, then each other cell with its heading. */
  private void entry(String[] headings, String[] row) {
    wrap("", "  ", row[0]);
    for (int i = 1; i < row.length; i++) {
      String heading = i < headings.length ? headings[i] : "";
      if (!row[i].isEmpty()) {
        wrap(heading.isEmpty() ? "  " : "  " + heading + ": ", "    ", row[i]);
      }
    }
  }

  /** Removes the marks of emphasis, code and links. A link to another page becomes its command. */
  private static String inline(String text) {
    Matcher link = LINK.matcher(text);
    StringBuilder without = new StringBuilder();
    while (link.find()) {
      Matcher page = PAGE.matcher(link.group(2));
      String to =
          page.matches() && !page.group(1).equals("README")
              ? " (tcpwait explain " + page.group(1) + ")"
              : link.group(2).contains("://") ? " (" + link.group(2) + ")" : "";
      link.appendReplacement(without, Matcher.quoteReplacement(link.group(1) + to));
    }
    link.appendTail(without);
    return plain(without.toString().replace("**", "").replace("`", ""));
  }

  /** Replaces characters, for terminals that show only ASCII. */
  private static String plain(String text) {
    return text.replace("\u2026", "...")
        .replace("\u2192", "->")
        .replace("\u00d7", "x")
        .replace("\t", "  ");
  }
}
