package io.tcpwait.outlet.report;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Texts;
import io.tcpwait.outlet.Told;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One finding, whole or in as many lines as fit a terminal.
 *
 * <pre>
 * WARNING  java (Catalina, pid 4009, app.service) never closed 1,440 sockets to port 8080,
 *          all arrived 08:04:30-08:04:48 UTC (18m ago), none since: not growing
 *   Limit  4,368 of 20,000 descriptors (22 %), not nearing
 *   Now    jcmd 4009 Thread.dump_to_file /tmp/threads-4009 (nothing else tonight)
 *   More   tcpwait explain close_wait_leak | tcpwait report --full
 * </pre>
 */
final class FindingCard {
  /** How much of a finding is shown. */
  enum Size {
    LINE,
    SHORT,
    WHOLE
  }

  private enum Label {
    LIMIT("Limit"),
    PEERS("Peers"),
    WHO("Who"),
    WHY("Why"),
    NOW("Now"),
    THEN("Then"),
    CHECK("Check"),
    NOT("Not"),
    MORE("More");

    private final String text;

    Label(String text) {
      this.text = text;
    }
  }

  private static final int MOST_LINES = 12;
  private static final int INDENT = 9;

  /** A single report does not say that a finding was seen for less time than this. */
  private static final double LEAST_SEEN_SECONDS = 5;

  /**
   * The parts to leave out of a terminal, first to last, if a finding is longer than {@value
   * #MOST_LINES} lines. The cause, the limit and the steps always stay.
   */
  private static final List<Label> LEAST_NEEDED =
      List.of(Label.NOT, Label.PEERS, Label.MORE, Label.CHECK, Label.WHO);

  private final Finding finding;
  private final List<FindingKind> kinds;
  private final Brief brief;
  private final Window window;

  /**
   * Makes a card.
   *
   * @param told the finding, and the kinds that share its text
   */
  FindingCard(Told told, Window window) {
    finding = told.finding();
    kinds = told.kinds();
    brief = told.brief();
    this.window = window;
  }

  Finding finding() {
    return finding;
  }

  /** The lines of the card, the headline first. */
  List<String> lines(Size size, double nowSeconds) {
    if (size == Size.LINE) {
      return List.of(Wrapped.line(window.columns(), severity(), brief.what()));
    }
    List<String> headline =
        Wrapped.lines(window.columns(), severity(), " ".repeat(INDENT), headline(nowSeconds));
    Map<Label, List<String>> parts = parts(size);
    int lines = headline.size() + parts.values().stream().mapToInt(List::size).sum();
    for (Label label : LEAST_NEEDED) {
      if (lines > MOST_LINES && window.rows() != Window.ENDLESS) {
        List<String> left = parts.remove(label);
        lines -= left == null ? 0 : left.size();
      }
    }
    List<String> all = new ArrayList<>(headline);
    parts.values().forEach(all::addAll);
    return all;
  }

  private String severity() {
    return String.format("%-" + INDENT + "s", FindingText.severity(finding));
  }

  private String headline(double nowSeconds) {
    double seen = nowSeconds - finding.sinceSeconds();
    String when =
        brief.when().isEmpty() || Double.isNaN(brief.beganSeconds())
            ? join(
                brief.when(), seen >= LEAST_SEEN_SECONDS ? "seen " + since(nowSeconds, seen) : "")
            : brief.when();
    return join(brief.what(), when);
  }

  private String since(double nowSeconds, double seen) {
    return "since "
        + Texts.utc(finding.sinceSeconds(), nowSeconds)
        + " UTC ("
        + Texts.duration(seen)
        + " ago)";
  }

  private static String join(String first, String second) {
    return first.isEmpty() || second.isEmpty() ? first + second : first + ", " + second;
  }

  private Map<Label, List<String>> parts(Size size) {
    Map<Label, List<String>> parts = new EnumMap<>(Label.class);
    if (size == Size.WHOLE) {
      put(parts, Label.LIMIT, brief.limit());
      put(parts, Label.PEERS, brief.peers());
      put(parts, Label.WHO, brief.who());
      put(parts, Label.WHY, brief.why());
      put(parts, Label.THEN, brief.then());
      put(parts, Label.NOT, brief.futile());
      if (!brief.check().isEmpty()) {
        put(parts, Label.CHECK, List.of(Step.command(brief.check(), "")));
      }
    }
    put(parts, Label.NOW, brief.now());
    put(parts, Label.MORE, explain() + (size == Size.WHOLE ? " | tcpwait report --full" : ""));
    return parts;
  }

  private String explain() {
    return kinds.stream()
        .map(kind -> "tcpwait explain " + kind.label())
        .collect(Collectors.joining(" | "));
  }

  private void put(Map<Label, List<String>> parts, Label label, String text) {
    if (!text.isEmpty()) {
      parts.put(label, Wrapped.lines(window.columns(), first(label), " ".repeat(INDENT), text));
    }
  }

  private void put(Map<Label, List<String>> parts, Label label, List<Step> steps) {
    List<String> lines = new ArrayList<>();
    for (Step step : steps) {
      String first = lines.isEmpty() ? first(label) : " ".repeat(INDENT);
      Wrapped wrapped = new Wrapped(window.columns(), first, " ".repeat(INDENT));
      if (step.command().isEmpty()) {
        wrapped.words(step.text());
      } else {
        wrapped.command(step.command());
        if (!step.text().isEmpty()) {
          wrapped.words("(" + step.text() + ")");
        }
      }
      lines.addAll(wrapped.lines());
    }
    if (!lines.isEmpty()) {
      parts.put(label, lines);
    }
  }

  private static String first(Label label) {
    return String.format("  %-" + (INDENT - 2) + "s", label.text);
  }
}
