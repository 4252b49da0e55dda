package io.tcpwait.outlet.report;

/**
 * The size and colors of a terminal, pipe or file.
 *
 * @param columns of a line
 * @param rows of the terminal; {@link #ENDLESS} for a pipe or file
 * @param colors whether it shows colors
 */
public record Window(int columns, int rows, boolean colors) {
  /** Rows of a file, or of a pipe. */
  public static final int ENDLESS = Integer.MAX_VALUE;

  public static final int DEFAULT_COLUMNS = 80;

  /** A narrower line could not hold a label and a word. */
  private static final int LEAST_COLUMNS = 40;

  public Window {
    columns = Math.max(LEAST_COLUMNS, columns);
  }
}
