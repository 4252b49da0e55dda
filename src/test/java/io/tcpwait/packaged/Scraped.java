package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape with accessors for CLOSE_WAIT. Labels are passed as they are written, {@code
 * role="outbound"}; series with further labels match, too.
 */
record Scraped(Map<String, Double> series) {
  private static final Pattern ALERT =
      Pattern.compile("tcpwait_alert_active\\{alert=\"(.*)\",severity=\"(.*)\"}");

  /** A bash(1) command that prints the agent's answer to a scrape, including its head. */
  static final String BY_BASH = getByBash("/metrics");

  /** The scrape in the output of {@link #BY_BASH}. */
  static Scraped ofAnswer(String answer) {
    return new Scraped(AgentProcess.series(answer.substring(answer.indexOf("\r\n\r\n") + 4)));
  }

  /** A bash(1) command that prints the agent's answer to a GET, including its head. */
  static String getByBash(String path) {
    return "exec 3<>/dev/tcp/127.0.0.1/10049 && printf 'GET "
        + path
        + " HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && cat <&3";
  }

  static Scraped of(AgentProcess agent) throws IOException {
    return new Scraped(agent.scrape());
  }

  /** Scrapes until the scrape shows what is expected. */
  static Scraped await(AgentProcess agent, long patienceSeconds, Predicate<Scraped> shows)
      throws IOException, InterruptedException {
    return new Scraped(
        agent.awaitScrape(patienceSeconds, series -> shows.test(new Scraped(series))));
  }

  /** The active alerts, as kind and severity; empty before they are known. */
  Set<String> alerts() {
    Set<String> active = new TreeSet<>();
    series.forEach(
        (name, value) -> {
          Matcher alert = ALERT.matcher(name);
          if (alert.matches() && value > 0) {
            active.add(alert.group(1) + " " + alert.group(2));
          }
        });
    return active;
  }

  /** Whether all alerts are known, and only alerts for information are active. */
  boolean isSilent() {
    List<Double> alerts = values("tcpwait_alert_active");
    return !alerts.isEmpty()
        && alerts.stream().noneMatch(active -> active.isNaN())
        && hasNoWarning();
  }

  /** Whether only alerts for information are active, among the known alerts. */
  boolean hasNoWarning() {
    return alerts().stream().allMatch(alert -> alert.endsWith(" info"));
  }

  /** Whether a network namespace has a finding of this kind. */
  boolean hasFinding(String kind, String netns) {
    return !values("tcpwait_finding_info", label("alert", kind), label("netns", netns)).isEmpty();
  }

  /** The labels of a finding of this kind. */
  String finding(String kind) {
    List<String> found = names("tcpwait_finding_info", label("alert", kind));
    assertThat(found).as("findings " + kind + " in " + series).hasSize(1);
    return found.getFirst();
  }

  /** A metric of a process. */
  double ofProcess(String what, long pid) {
    List<Double> values = values("tcpwait_process_" + what, label("pid", Long.toString(pid)));
    assertThat(values).as(what + " of " + pid + " in " + series).hasSize(1);
    return values.getFirst();
  }

  /** The PIDs of the named processes. */
  Set<String> pids() {
    Set<String> pids = new TreeSet<>();
    Pattern pid = Pattern.compile("pid=\"([0-9]+)\"");
    for (String name : names("tcpwait_process_close_wait_sockets")) {
      pid.matcher(name).results().forEach(result -> pids.add(result.group(1)));
    }
    return pids;
  }

  double stuck(String... labels) {
    return sum("tcpwait_close_wait_stuck_sockets", labels);
  }

  /** The stuck sockets by cause, without causes that have no sockets. */
  Map<String, Double> causes() {
    Map<String, Double> causes = new TreeMap<>();
    Pattern labels = Pattern.compile(".*cause=\"(.*)\",keepalive=\"(.*)\",netns.*");
    for (String name : names("tcpwait_close_wait_cause_sockets")) {
      Matcher matcher = labels.matcher(name);
      assertThat(matcher.matches()).as(name).isTrue();
      causes.put(matcher.group(1) + " " + matcher.group(2), series.get(name));
    }
    causes.values().removeIf(sockets -> sockets == 0);
    return causes;
  }

  long samples() {
    return series.getOrDefault("tcpwait_samples_total", 0.0).longValue();
  }

  /** The time of the sample. */
  double seconds() {
    return series.getOrDefault("tcpwait_last_sample_timestamp_seconds", 0.0);
  }

  double sum(String metric, String... labels) {
    return values(metric, labels).stream().mapToDouble(Double::doubleValue).sum();
  }

  List<Double> values(String metric, String... labels) {
    return names(metric, labels).stream().map(series::get).toList();
  }

  private List<String> names(String metric, String... labels) {
    return series.keySet().stream()
        .filter(name -> name.startsWith(metric + "{"))
        .filter(name -> Arrays.stream(labels).allMatch(name::contains))
        .toList();
  }

  static String label(String name, String value) {
    return name + "=\"" + value + "\"";
  }
}
