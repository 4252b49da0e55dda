package io.tcpwait.outlet.report;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.Shown;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.TcpCounts;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * A status for someone at a terminal: what is wrong, then what the kernel shows.
 *
 * <pre>
 * tcpwait: WARNING, 1 finding in netns host, 2026-11-20 20:34:00 UTC
 *
 * WARNING close_wait_leak
 *   338 sockets of outbound service 3306 are stuck in CLOSE_WAIT, with 2 peers.
 *   Cause          Nobody reads these sockets any more.
 *   …
 * </pre>
 *
 * @param serviceName what the service of a port is called
 * @param faults is told of parts that could not be shown
 */
public record TextReport(IntFunction<String> serviceName, Faults faults) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  public TextReport(IntFunction<String> serviceName) {
    this(serviceName, new Faults());
  }

  /** The whole report, in printable ASCII. */
  public String render(Status status) {
    Sample sample = status.sample();
    Page page = new Page();
    page.line(headline(status));
    part(page, "other namespaces", () -> scope(page, sample));
    part(page, "what could not be read", () -> missing(page, status));
    part(page, "findings", () -> findings(page, status));
    part(page, "CLOSE_WAITs", () -> new CloseWaitTable(serviceName).add(page, status));
    part(page, "processes", () -> OwnerTable.add(page, status));
    part(page, "TIME_WAITs", () -> new TimeWaitTables(serviceName).add(page, status));
    part(page, "peer groups", () -> PeerGroupTable.add(page, sample));
    part(page, "ports", () -> PortTables.add(page, status));
    part(page, "states", () -> states(page, sample));
    part(page, "settings", () -> SettingsTable.add(page, sample.settings()));
    return page.toString();
  }

  /** A part that cannot be shown takes no other along. */
  private void part(Page page, String name, Runnable write) {
    int start = page.length();
    try {
      write.run();
    } catch (RuntimeException e) {
      page.truncate(start);
      page.heading("Cannot be shown, since tcpwait has a mistake there: " + name);
      faults.leftOut(name + " of the report", e);
    }
  }

  /** The words are those of a Nagios check, which shows this line alone. */
  private static String headline(Status status) {
    List<Finding> findings = status.verdicts().findings();
    Sample sample = status.sample();
    boolean nothingBad = findings.isEmpty() || findings.getFirst().severity() == Severity.INFO;
    boolean unknown = sample.tcp() == null || !status.verdicts().unknown().isEmpty();
    String worst =
        sample.tcp() == null || (nothingBad && unknown)
            ? "UNKNOWN"
            : nothingBad ? "OK" : FindingText.severity(findings.getFirst());
    String found =
        sample.tcp() == null
            ? "the TCP table could not be read"
            : (findings.isEmpty() ? "nothing found" : Texts.count(findings.size(), "finding"))
                + (unknown ? ", not all could be judged," : "");
    return "tcpwait: %s, %s in netns %s, %s"
        .formatted(worst, found, sample.netns(), time(sample.seconds()));
  }

  private static String time(double seconds) {
    return TIME.format(Instant.ofEpochMilli(Math.round(1e3 * seconds)));
  }

  /** That nothing was found says nothing of other namespaces. */
  private static void scope(Page page, Sample sample) {
    HostCounts.Namespaces namespaces = sample.host().namespaces();
    if (namespaces != null && namespaces.notLookedAt() > 0) {
      page.line(
          Texts.count(namespaces.notLookedAt(), "other network namespace")
              + " with TCP sockets "
              + (namespaces.notLookedAt() == 1 ? "was" : "were")
              + " not looked at");
    }
  }

  private static void missing(Page page, Status status) {
    Sample sample = status.sample();
    String down =
        sample.agent().up().entrySet().stream()
            .filter(source -> !source.getValue())
            .map(source -> source.getKey().label())
            .sorted()
            .collect(Collectors.joining(", "));
    if (!down.isEmpty()) {
      page.heading(
          "Could not be read: " + down + ". What is known only from there is left out below.");
    }
    Set<FindingKind> unknown = status.verdicts().unknown();
    if (sample.tcp() != null && !unknown.isEmpty()) {
      page.heading("Could not be judged, or not yet")
          .paragraph(unknown.stream().map(FindingKind::label).collect(Collectors.joining(", ")));
    }
  }

  private static void findings(Page page, Status status) {
    List<Finding> findings = status.verdicts().findings();
    if (status.sample().tcp() == null && !findings.isEmpty()) {
      page.heading(
          "Found at the last sample that had the TCP table, "
              + time(status.sample().agent().lastGoodSeconds())
              + ":");
    }
    Shown.findings(status)
        .forEach(finding -> FindingText.add(page, finding, status.sample().seconds()));
    if (findings.size() > Shown.MAX_FINDINGS) {
      page.heading("and " + Texts.count(findings.size() - Shown.MAX_FINDINGS, "finding") + " more");
    }
  }

  private static void states(Page page, Sample sample) {
    page.heading("Sockets by state");
    TcpCounts tcp = sample.tcp();
    if (tcp == null) {
      page.paragraph("not known");
      return;
    }
    String counts =
        TcpState.ALL.stream()
            .map(state -> Map.entry(state.label(), tcp.sockets().getOrDefault(state, 0L)))
            .filter(state -> state.getValue() > 0)
            .map(state -> state.getKey() + " " + Texts.count(state.getValue()))
            .collect(Collectors.joining(", "));
    page.paragraph(counts.isEmpty() ? "no sockets" : counts);
  }
}
