package io.tcpwait.detect.text;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.Levels;
import io.tcpwait.detect.history.Pace;
import io.tcpwait.detect.history.ServiceHistory;
import io.tcpwait.sample.ArrivalCurve;
import java.util.ArrayList;
import java.util.List;

/** The pace of stuck sockets in words: whether they grow, or when they arrived. */
public final class PaceText {
  /** A batch is over when nothing has arrived for so long. */
  private static final int BATCH_QUIET_SECONDS = 60;

  private PaceText() {}

  /** {@code 634 arrived over the last 2m and stayed, 10 a second}. */
  public static String growing(Pace pace) {
    return Texts.count(Math.round(pace.rise()))
        + " arrived over the last "
        + Texts.duration(pace.seconds())
        + " and stayed, "
        + Texts.pace(pace.perSecond());
  }

  public static String staircase(Levels levels) {
    return "a staircase, higher from day to day, by "
        + Texts.count(Math.round(perDay(levels)))
        + " a day";
  }

  private static double perDay(Levels levels) {
    return levels.dailyPacePerSecond() * Levels.DAY_SECONDS;
  }

  /** The same as evidence. */
  public static List<Fact> facts(
      RuleContext context, ServiceHistory history, long closeWaitSockets) {
    List<Fact> facts = new ArrayList<>();
    long undated = closeWaitSockets - history.arrivals().total();
    if (undated > 0) {
      facts.add(
          Fact.count(
              "undated_sockets",
              undated,
              "when "
                  + Texts.count(undated)
                  + " got their FIN is not known, since answers to keepalive probes came later;"
                  + " only their number was watched"));
    }
    Pace pace = history.pace();
    switch (pace.state()) {
      case GROWING ->
          facts.add(new Fact("growth_per_second", pace.perSecond(), "growing: " + growing(pace)));
      case OVER -> {
        if (history.arrivals().total() > 0) {
          facts.add(new Fact("growth_per_second", 0, over(context, history)));
        }
      }
      case NOT_KNOWN ->
          facts.add(
              new Fact("growth_per_second", Double.NaN, "whether they increase is not known yet"));
    }
    double perDay = perDay(history.levels());
    if (perDay >= 0.5) {
      facts.add(
          new Fact("growth_per_day", perDay, Texts.count(Math.round(perDay)) + " more a day"));
    }
    return facts;
  }

  /**
   * Since when, and whether they grow: {@code since 07:40:10 UTC (32m ago), growing: 10 a minute
   * over the last 2m}.
   */
  static String when(RuleContext context, ServiceHistory history, double oldestSeconds) {
    double now = context.sample().seconds();
    Pace pace = history.pace();
    double perDay = perDay(history.levels());
    String daily =
        perDay >= 0.5 ? "; from day to day " + Texts.count(Math.round(perDay)) + " more" : "";
    String since = BriefText.since(now - oldestSeconds, now);
    return switch (pace.state()) {
          case GROWING ->
              since
                  + ", growing: "
                  + Texts.pace(pace.perSecond())
                  + " over the last "
                  + Texts.duration(pace.seconds());
          case OVER ->
              history.arrivals().total() == 0 || isClosing(history)
                  ? since + ", not growing" + closing(history)
                  : arrived(context, history.arrivals(), "-", true)
                      + ", none since: not growing"
                      + (daily.isEmpty() ? "" : " now");
          case NOT_KNOWN -> since + ", whether they increase is not known yet";
        }
        + daily;
  }

  /** {@code not growing: the last 1,440 arrived 08:04:30 to 08:04:48 UTC, none since}. */
  private static String over(RuleContext context, ServiceHistory history) {
    return isClosing(history)
        ? "not growing" + closing(history)
        : "not growing: " + arrived(context, history.arrivals(), " to ", false) + ", none since";
  }

  /** Whether sockets arrive and are closed all the time. */
  private static boolean isClosing(ServiceHistory history) {
    return history.lifetimeSeconds() > history.arrivals().newestSeconds();
  }

  private static String closing(ServiceHistory history) {
    return isClosing(history)
        ? ": hardly any is open for longer than " + Texts.duration(history.lifetimeSeconds())
        : "";
  }

  /** {@code the last 1,440 arrived 08:04:30 to 08:04:48 UTC}. */
  private static String arrived(
      RuleContext context, ArrivalCurve arrivals, String to, boolean withAge) {
    ArrivalCurve.Batch batch = arrivals.lastBatch(BATCH_QUIET_SECONDS);
    double now = context.sample().seconds();
    String began = Texts.utc(now - batch.beganSeconds(), now);
    String end = Texts.utc(now - arrivals.newestSeconds(), now);
    return (batch.sockets() == arrivals.total() ? "all " : "the last ")
        + Texts.count(batch.sockets())
        + " arrived "
        + (began.equals(end) ? "at " + began : began + to + end)
        + " UTC"
        + (withAge ? " (" + Texts.duration(batch.beganSeconds()) + " ago)" : "");
  }
}
