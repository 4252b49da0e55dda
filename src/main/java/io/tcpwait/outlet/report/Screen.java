package io.tcpwait.outlet.report;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.outlet.Told;
import io.tcpwait.outlet.report.FindingCard.Size;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A status that fits a terminal. Each finding has at most a dozen lines there, the worst first; the
 * namespaces looked at follow if there is room. If not all findings fit, each gets fewer lines,
 * down to one. A pipe or file gets all lines.
 *
 * @param user the user that the kernel was asked as
 * @param filter the findings that are asked for
 */
public record Screen(Window window, String user, Filter filter) {
  /** Rows below the text, for the prompt of a shell. */
  private static final int PROMPT_ROWS = 1;

  /**
   * A part of a screen, to be compared with the same part of the last frame.
   *
   * @param finding the finding that it shows; null if it shows no finding
   */
  record Part(Finding.@Nullable Identity finding, List<String> lines) {}

  /** The whole screen. */
  public String render(HostStatus host) {
    StringBuilder text = new StringBuilder();
    Paint paint = new Paint(window.colors());
    parts(host).forEach(part -> part.lines().forEach(l -> text.append(paint.line(l)).append('\n')));
    return text.toString();
  }

  /** The parts from top to bottom. */
  List<Part> parts(HostStatus host) {
    double now = host.own().sample().seconds();
    List<FindingCard> cards = new ArrayList<>();
    for (Told told : Told.of(host.findings())) {
      cards.add(new FindingCard(told, window));
    }
    LookedAt looked = new LookedAt(host, user, filter);
    List<String> doubts = looked.doubts(window.columns());
    int rows = window.rows() == Window.ENDLESS ? Window.ENDLESS : window.rows() - PROMPT_ROWS;
    int room = rows == Window.ENDLESS ? rows : rows - doubts.size();
    List<Size> sizes = sizes(cards, room, now);
    List<Part> parts = new ArrayList<>();
    int used = doubts.size();
    for (int i = 0; i < cards.size(); i++) {
      List<String> lines = cards.get(i).lines(sizes.get(i), now);
      parts.add(new Part(cards.get(i).finding().identity(), lines));
      used += lines.size();
    }
    if (used > rows) {
      parts.add(new Part(null, List.of(count(cards, window.columns()))));
    }
    List<String> lookedAt = looked.lines(window.columns());
    if (doubts.isEmpty() ? cards.isEmpty() || used + lookedAt.size() <= rows : used < rows) {
      parts.add(new Part(null, lookedAt));
    }
    if (!doubts.isEmpty()) {
      parts.add(new Part(null, doubts));
    }
    return parts;
  }

  /** Counts the findings, for a reader whose upper lines have scrolled away. */
  private static String count(List<FindingCard> cards, int columns) {
    long critical =
        cards.stream().filter(card -> card.finding().severity() == Severity.CRITICAL).count();
    return Wrapped.line(
        columns,
        "",
        Texts.count(cards.size(), "finding")
            + ", "
            + Texts.count(critical)
            + " critical, the worst first: tcpwait report | less");
  }

  /** The size of each card, as large as fits. All cards are short before the first is whole. */
  private static List<Size> sizes(List<FindingCard> cards, int rows, double now) {
    List<Size> sizes = new ArrayList<>();
    cards.forEach(card -> sizes.add(Size.LINE));
    long used = cards.size();
    for (Size size : List.of(Size.SHORT, Size.WHOLE)) {
      for (int i = 0; i < cards.size(); i++) {
        int more =
            cards.get(i).lines(size, now).size() - cards.get(i).lines(sizes.get(i), now).size();
        if (used + more <= rows) {
          used += more;
          sizes.set(i, size);
        } else if (size == Size.SHORT) {
          return sizes;
        }
      }
    }
    return sizes;
  }
}
