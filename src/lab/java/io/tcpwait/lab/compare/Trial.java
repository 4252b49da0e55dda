package io.tcpwait.lab.compare;

import io.tcpwait.kit.Daemon;
import io.tcpwait.kit.Jvm;
import io.tcpwait.kit.Pause;
import io.tcpwait.kit.Prometheus;
import io.tcpwait.kit.Series;
import io.tcpwait.kit.course.Course;
import io.tcpwait.lab.NodeExporter;
import io.tcpwait.lab.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a scenario with all alerts in the network namespace of the calling thread. */
final class Trial {
  private static final String AGENT = "127.0.0.1:10049";

  /** The time for all rules to be evaluated while the host is healthy. */
  private static final int WELL_SECONDS = 15;

  private final Path launcher;
  private final int seconds;

  /**
   * Makes a trial that has not run.
   *
   * @param launcher of the packaged agent
   * @param seconds from the start of the trouble
   */
  Trial(Path launcher, int seconds) {
    this.launcher = launcher;
    this.seconds = seconds;
  }

  Outcome run(Scenario scenario) throws Exception {
    try (Scratch scratch = Scratch.of("compare");
        Jvm bystander = Jvm.start(Bystander.class);
        Course course = scenario.open();
        NodeExporter node = new NodeExporter(Rule.NODE_COLLECTORS);
        Daemon _ =
            new Daemon(
                AGENT,
                launcher.toString(),
                "--netns=own",
                "--log.level=error",
                "--web.listen-address=" + AGENT)) {
      bystander.await();
      Path folder = scratch.folder();
      QuietPast.store(node.scrape(), folder);
      try (Prometheus prometheus =
          Scraping.start(folder, Rule.file(scenario.truth().descriptorLimit()), AGENT)) {
        Pause.until(System.nanoTime() + WELL_SECONDS * Pause.SECOND_NANOS);
        Descriptors start = Descriptors.of(course.pid());
        run(course);
        return outcome(scenario, course, prometheus, start);
      }
    }
  }

  private void run(Course course) throws Exception {
    long start = System.nanoTime();
    for (int second = 0; second < seconds; second++) {
      course.second(second);
      Pause.until(start + (second + 1) * Pause.SECOND_NANOS);
    }
  }

  private static Outcome outcome(
      Scenario scenario, Course course, Prometheus prometheus, Descriptors atStart)
      throws IOException {
    Descriptors atEnd = Descriptors.of(course.pid());
    double start = atStart.seconds();
    double end = atEnd.seconds();
    Truth truth = scenario.truth();
    List<Series> fired = prometheus.query("ALERTS{alertstate=\"firing\"}[2h]");
    Map<String, Firing> byRule = new HashMap<>();
    for (Rule rule : Rule.TODAYS) {
      Firing firing = Firing.of(fired.stream().filter(one -> isOf(rule, one)), start, end);
      if (firing != null) {
        byRule.put(rule.name(), firing);
      }
    }
    List<Series> ours = fired.stream().filter(one -> isOf(Rule.TCPWAIT, one)).toList();
    Firing right = Firing.of(ours.stream().filter(one -> isRight(truth, one)), start, end);
    Firing wrong = Firing.of(ours.stream().filter(one -> !isRight(truth, one)), start, end);
    long seconds = Math.round(end - start);
    double most =
        prometheus
            .query("max(max_over_time(" + Rule.CLOSE_WAIT + "[" + seconds + "s]))")
            .getFirst()
            .value();
    boolean missed = right == null && !truth.isHealthy();
    Forecasts forecasts =
        new Forecasts(prometheus, start + (right == null ? 0 : right.firstSeconds()));
    return new Outcome(
        scenario,
        Math.round(most),
        byRule,
        byKind(ours, start, end),
        right,
        wrong,
        missed || truth.cause().isEmpty() ? Miss.NONE : forecasts.pace(),
        missed ? Miss.NONE : forecasts.date(truth, course.pid(), atStart, atEnd),
        new Names(prometheus, seconds).of(scenario, course));
  }

  /** The firings in order. */
  private static Map<String, Firing> byKind(List<Series> ours, double start, double end) {
    Map<String, Firing> byKind = new LinkedHashMap<>();
    ours.stream()
        .sorted(Comparator.comparingDouble(one -> one.points().getFirst().seconds()))
        .forEach(
            one ->
                byKind.put(
                    one.label("alert") + " " + one.label("severity"), Firing.of(one, start, end)));
    return byKind;
  }

  private static boolean isRight(Truth truth, Series alert) {
    return truth.allows(alert.label("alert"), alert.label("severity"));
  }

  private static boolean isOf(Rule rule, Series alert) {
    return alert.label("alertname").equals(rule.name());
  }
}
