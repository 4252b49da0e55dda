package io.tcpwait.lab.fleet;

import io.tcpwait.kit.TextFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes the scrapes of many agents from two real scrapes of one agent. They have the series of the
 * second scrape; a series whose value differs between the two scrapes moves. No state is kept for
 * an agent, so any number of agents takes no memory.
 */
final class Template {
  private static final String TYPE = "# TYPE ";

  private enum Motion {
    STILL,
    /** Increases by about the increase between the scrapes. */
    COUNTS,
    /** Varies between the two values. */
    WAVERS,
    /** A time stamp that moves with time, such as that of the last sample. */
    GOES_WITH_TIME
  }

  /**
   * A line of a scrape.
   *
   * @param text the whole line; without its value if the value moves
   */
  private record Line(String text, Motion motion, double first, double second) {
    static Line still(String text) {
      return new Line(text, Motion.STILL, 0, 0);
    }

    double value(double random, long periods, double seconds) {
      double value =
          switch (motion) {
            case STILL -> second;
            case COUNTS -> second + (second - first) * (periods + random);
            case WAVERS -> first + (second - first) * random;
            case GOES_WITH_TIME -> second + seconds;
          };
      return isInteger(first) && isInteger(second) ? Math.rint(value) : value;
    }

    private static boolean isInteger(double value) {
      return value == Math.rint(value);
    }
  }

  private final List<Line> lines;
  private final double secondsApart;

  private Template(List<Line> lines, double secondsApart) {
    this.lines = lines;
    this.secondsApart = secondsApart;
  }

  /** Makes a template of two scrapes in the text format, {@code secondsApart}. */
  static Template of(String first, String second, double secondsApart) {
    Map<String, Double> before = new HashMap<>();
    TextFormat.series(first)
        .forEach(line -> before.put(TextFormat.name(line), TextFormat.value(line)));
    List<Line> lines = new ArrayList<>();
    String type = "";
    for (String line : second.lines().toList()) {
      if (line.startsWith(TYPE)) {
        type = line.substring(line.lastIndexOf(' ') + 1);
      }
      lines.add(
          TextFormat.isSeries(line)
              ? series(line, before.get(TextFormat.name(line)), type)
              : Line.still(line));
    }
    return new Template(lines, secondsApart);
  }

  private static Line series(String line, @Nullable Double before, String type) {
    double now = TextFormat.value(line);
    if (before == null || before == now || !Double.isFinite(before) || !Double.isFinite(now)) {
      return Line.still(line);
    }
    String name = TextFormat.name(line);
    return new Line(name + " ", motion(name, type, now > before), before, now);
  }

  private static Motion motion(String name, String type, boolean rose) {
    if (!type.equals("gauge") && rose) {
      return Motion.COUNTS;
    }
    String metric = name.replaceFirst("\\{.*", "");
    return metric.endsWith("_timestamp_seconds") ? Motion.GOES_WITH_TIME : Motion.WAVERS;
  }

  /** The number of series whose name starts with {@code prefix}. */
  long series(String prefix) {
    return lines.stream()
        .filter(line -> TextFormat.isSeries(line.text) && line.text.startsWith(prefix))
        .count();
  }

  /** The number of series that move. */
  long moving() {
    return lines.stream().filter(line -> line.motion != Motion.STILL).count();
  }

  /** The scrape of an agent that many seconds after the second real scrape. */
  String at(int agent, double seconds) {
    long periods = (long) (seconds / secondsApart);
    SplittableRandom random = new SplittableRandom(((long) agent << Integer.SIZE) + periods);
    StringBuilder scrape = new StringBuilder();
    for (Line line : lines) {
      scrape.append(line.text);
      if (line.motion != Motion.STILL) {
        scrape.append(line.value(random.nextDouble(), periods, seconds));
      }
      scrape.append('\n');
    }
    return scrape.toString();
  }
}
