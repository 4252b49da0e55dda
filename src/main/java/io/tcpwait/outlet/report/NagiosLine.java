package io.tcpwait.outlet.report;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.outlet.CheckState;
import io.tcpwait.outlet.Shown;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.TcpCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A status as the line of a check, by the guidelines of the Monitoring Plugins: the worst finding,
 * then performance data.
 *
 * <pre>
 * TCPWAIT WARNING: java (pid 4711) never closed 338 sockets … | close_wait=370;;;0 …
 * </pre>
 *
 * @param thresholds the used ratios of a limit that are a warning, and critical
 * @param filter the findings that are asked for
 */
public record NagiosLine(Thresholds thresholds, Filter filter) {
  private static final int MOST_LIMITS = 5;
  private static final int MOST_TEXT = 400;
  private static final int PERCENT = 100;

  /** Budgets with a smaller ratio are left out: their few ports are of short connections. */
  private static final double LEAST_RATIO = 0.05;

  /** For ports, whatever the configuration; see the finding {@code port_budget}. */
  private static final double PORTS_CRITICAL_RATIO = 0.95;

  /** The line with its line feed. */
  public String render(HostStatus host) {
    return "TCPWAIT "
        + CheckState.of(host)
        + ": "
        + text(host)
        + " | "
        + String.join(" ", data(host))
        + "\n";
  }

  private String text(HostStatus host) {
    List<Finding> bad =
        host.findings().stream().filter(of -> of.severity() != Severity.INFO).toList();
    if (host.own().sample().tcp() == null) {
      return "the TCP table could not be read";
    }
    if (bad.isEmpty()) {
      String rest = filter.rest();
      String found =
          Wrapped.ascii("nothing found" + filter.words() + (rest.isEmpty() ? "" : ", " + rest))
              .replace('|', '/');
      return host.unknown().isEmpty() ? found : found + ", but not all could be judged";
    }
    Finding first = bad.getFirst();
    String what = Wrapped.ascii(first.kind().label() + ": " + first.brief().what());
    String cut = what.length() <= MOST_TEXT ? what : what.substring(0, MOST_TEXT);
    // A bar starts the performance data.
    return cut.replace('|', '/')
        + (bad.size() == 1 ? "" : "; and " + Texts.count(bad.size() - 1, "finding") + " more");
  }

  private List<String> data(HostStatus host) {
    List<String> data = new ArrayList<>();
    for (Severity severity : List.of(Severity.CRITICAL, Severity.WARNING)) {
      long findings = host.findings().stream().filter(of -> of.severity() == severity).count();
      data.add(count(severity.label(), findings));
    }
    long closeWait = 0;
    long stuck = 0;
    long timeWait = 0;
    for (Status status : host.all()) {
      TcpCounts tcp = status.sample().tcp();
      if (tcp != null) {
        closeWait += tcp.closeWait().sockets().total();
        stuck += tcp.closeWait().agesKnown() ? tcp.closeWait().stuck().total() : 0;
        timeWait += tcp.timeWait().sockets().total();
      }
    }
    if (host.own().sample().tcp() != null) {
      data.add(count("close_wait", closeWait));
      data.add(count("close_wait_stuck", stuck));
      data.add(count("time_wait", timeWait));
    }
    host.named().forEach(status -> limits(data, host, status));
    return data;
  }

  private void limits(List<String> data, HostStatus host, Status status) {
    Sample sample = status.sample();
    String netns = status.equals(host.own()) ? "" : sample.netns() + " ";
    Long buckets = sample.sockstat().get("tcp_tw");
    share(data, netns + "tw_buckets", buckets, sample.settings().get(Settings.MAX_TW_BUCKETS), 1);
    List<BudgetProjection> used =
        Shown.budgets(status).stream().filter(of -> of.netRatio() >= LEAST_RATIO).toList();
    for (BudgetProjection outlook : first(used)) {
      String name = netns + "ports " + outlook.budget().peer().label();
      share(data, name, outlook.net(), outlook.budget().usable(), PORTS_CRITICAL_RATIO);
    }
    for (Owner owner : first(sample.owners())) {
      String name = netns + "descriptors " + owner.process() + " " + owner.pid();
      share(data, name, owner.openFds(), owner.maxFds(), thresholds.criticalRatio());
    }
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(MOST_LIMITS, all.size()));
  }

  private static String count(String label, long count) {
    return label(label) + "=" + count + ";;;0";
  }

  private void share(
      List<String> data,
      String label,
      @Nullable Long used,
      @Nullable Long limit,
      double criticalRatio) {
    if (used != null && limit != null && limit > 0) {
      double percent = (double) PERCENT * used / limit;
      data.add(
          String.format(
              Locale.ROOT,
              "%s=%.1f%%;%.0f;%.0f;0;%d",
              label(label),
              percent,
              PERCENT * thresholds.warningRatio(),
              PERCENT * criticalRatio,
              PERCENT));
    }
  }

  /**
   * Quotes the label unless it is a plain word. It must not contain an equals sign, and a quote in
   * it is doubled.
   */
  private static String label(String name) {
    String plain = Wrapped.ascii(name).replace('=', '_').replace('|', '/');
    return plain.matches("[A-Za-z0-9_]+") ? plain : "'" + plain.replace("'", "''") + "'";
  }
}
