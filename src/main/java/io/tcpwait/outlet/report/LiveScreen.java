package io.tcpwait.outlet.report;

import io.tcpwait.detect.Finding.Identity;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Texts;
import io.tcpwait.outlet.Told;
import io.tcpwait.outlet.report.Screen.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Redraws a status on a terminal and marks changes: {@code +} at a new finding, {@code *} at a
 * changed line. Each frame is written over the last one, line by line, so that nothing flickers.
 */
public final class LiveScreen {
  /** Hides the cursor, and turns off line wrap. */
  public static final String BEGIN = "\033[?25l\033[?7l\033[H\033[2J";

  /** Turns line wrap on and shows the cursor again, below the last frame. */
  public static final String END = "\033[?7h\033[?25h\n";

  private static final String HOME = "\033[H";
  private static final String CLEAR_TO_END_OF_LINE = "\033[K";
  private static final String CLEAR_TO_END_OF_SCREEN = "\033[J";

  /** Text that changes with the time alone, such as ages and the time left. */
  private static final Pattern AGE =
      Pattern.compile(
          "\\([^()]* ago\\)|all by [^(]*\\(in [^)]*\\)|will fail in [^:]*|before [0-9:-]+ UTC");

  private static final char NEW = '+';
  private static final char CHANGED = '*';

  private Map<Identity, List<String>> before = new LinkedHashMap<>();
  private boolean first = true;

  /** The control sequences and the text of the next frame. */
  public String frame(HostStatus host, Screen screen, String every) {
    Window window = screen.window();
    List<Part> parts = screen.parts(host);
    List<String> lines = new ArrayList<>();
    Map<Identity, List<String>> now = new LinkedHashMap<>();
    for (Part part : parts) {
      if (part.finding() != null) {
        now.put(part.finding(), part.lines());
        lines.addAll(marked(part, before.get(part.finding())));
      }
    }
    int findingLines = lines.size();
    for (Map.Entry<Identity, List<String>> of : before.entrySet()) {
      if (!now.containsKey(of.getKey())) {
        String headline = of.getValue().getFirst().replaceFirst("^[A-Z]+ +", "");
        lines.add(Wrapped.line(window.columns(), "OK       ", "gone: " + headline));
      }
    }
    for (Part part : parts) {
      if (part.finding() == null) {
        lines.addAll(part.lines());
      }
    }
    before = now;
    first = false;
    return drawn(lines, window, footer(host, window, every, findingLines));
  }

  private List<String> marked(Part part, @Nullable List<String> then) {
    if (first) {
      return part.lines();
    }
    List<String> marked = new ArrayList<>();
    for (int i = 0; i < part.lines().size(); i++) {
      String line = part.lines().get(i);
      boolean isHeadline = i == 0;
      if (then == null) {
        marked.add(isHeadline ? mark(line, NEW) : line);
      } else {
        boolean same = then.stream().anyMatch(old -> withoutAge(old).equals(withoutAge(line)));
        marked.add(same ? line : mark(line, CHANGED));
      }
    }
    return marked;
  }

  private static String withoutAge(String line) {
    return AGE.matcher(line).replaceAll("");
  }

  /** Puts the mark after a severity, or in front of a label. */
  private static String mark(String line, char mark) {
    int at = line.startsWith(" ") ? 0 : line.indexOf(' ');
    return at < 0 ? line : line.substring(0, at) + mark + line.substring(at + 1);
  }

  private static String footer(HostStatus host, Window window, String every, int findingLines) {
    double now = host.own().sample().seconds();
    String hidden =
        findingLines > window.rows() - 1
            ? Texts.count(Told.of(host.findings()).size(), "finding") + ", not all shown; "
            : "";
    return Wrapped.line(
        window.columns(),
        "",
        hidden
            + Texts.utc(now, now)
            + " UTC, every "
            + every
            + "; + is new, * has changed. Ctrl-C ends.");
  }

  private static String drawn(List<String> lines, Window window, String footer) {
    Paint paint = new Paint(window.colors());
    List<String> shown = lines.subList(0, Math.min(lines.size(), Math.max(0, window.rows() - 1)));
    StringBuilder frame = new StringBuilder(HOME);
    for (String line : shown) {
      frame.append(paint.line(line)).append(clear(line, window)).append('\n');
    }
    return frame
        .append(footer)
        .append(clear(footer, window))
        .append(CLEAR_TO_END_OF_SCREEN)
        .toString();
  }

  /**
   * After a full line the cursor stands on the last character, which the control sequence would
   * clear.
   */
  private static String clear(String line, Window window) {
    return line.length() < window.columns() ? CLEAR_TO_END_OF_LINE : "";
  }
}
