package io.tcpwait.app;

import io.tcpwait.kernel.WindowSize;
import io.tcpwait.outlet.report.Window;
import org.jspecify.annotations.Nullable;

/** Standard output: a terminal of some size, or something else. */
final class Terminal {
  private static final int STANDARD_OUTPUT = 1;

  private Terminal() {}

  /** Values of the option --color. */
  enum Color {
    auto,
    always,
    never
  }

  /** Whether standard output obeys commands that move the cursor. */
  static boolean isTerminal() {
    return WindowSize.of(STANDARD_OUTPUT) != null && !isDumb();
  }

  private static boolean isDumb() {
    return "dumb".equals(System.getenv("TERM"));
  }

  /** Its size now: a window may be resized at any time. */
  static Window window(Color color) {
    WindowSize size = WindowSize.of(STANDARD_OUTPUT);
    int columns = number(System.getenv("COLUMNS"), size == null ? 0 : size.columns());
    int rows = size == null ? 0 : number(System.getenv("LINES"), size.rows());
    return new Window(
        columns == 0 ? Window.DEFAULT_COLUMNS : columns,
        rows == 0 ? Window.ENDLESS : rows,
        switch (color) {
          case always -> true;
          case never -> false;
          case auto -> size != null && !isDumb() && isEmpty(System.getenv("NO_COLOR"));
        });
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static int number(@Nullable String text, int otherwise) {
    boolean isNumber = text != null && text.matches("[1-9][0-9]{0,3}");
    return isNumber ? Integer.parseInt(text) : otherwise;
  }

  /** The name of the user that this process runs as, or words if there is no name. */
  static String user() {
    String name = System.getProperty("user.name", "?");
    return name.equals("?") || name.isEmpty() ? "a user without a name" : name;
  }
}
