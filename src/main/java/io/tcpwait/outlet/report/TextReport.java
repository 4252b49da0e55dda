package io.tcpwait.outlet.report;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.outlet.CheckState;
import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.Shown;
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
 * The full report of a status: the findings with all the evidence, then tables of sockets,
 * processes and ports.
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
 * @param serviceName the name of the service on a port
 * @param width of paragraphs
 * @param filter the findings that are asked for
 * @param faults counts the parts that failed
 */
public record TextReport(IntFunction<String> serviceName, int width, Filter filter, Faults faults) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  public TextReport(IntFunction<String> serviceName, int width) {
    this(serviceName, width, Filter.NONE, new Faults());
  }

  /** The whole report, in printable ASCII. */
  public String render(HostStatus host) {
    Page page = new Page(width);
    page.line(headline(host));
    part(page, "other namespaces", () -> scope(page, host));
    part(page, "what could not be read", () -> missing(page, host));
    part(page, "findings", () -> findings(page, host));
    tables(page, host.own());
    part(page, "settings", () -> SettingsTable.add(page, host.own().sample().settings()));
    host.others().stream()
        .filter(other -> !other.verdicts().findings().isEmpty())
        .forEach(
            other -> {
              page.heading("Network namespace " + other.sample().netns());
              tables(page, other);
            });
    return page.toString();
  }

  private void tables(Page page, Status status) {
    part(page, "CLOSE_WAITs", () -> new CloseWaitTable(serviceName).add(page, status));
    part(page, "processes", () -> OwnerTable.add(page, status));
    part(page, "TIME_WAITs", () -> new TimeWaitTables(serviceName).add(page, status));
    part(page, "peer groups", () -> PeerGroupTable.add(page, status.sample()));
    part(page, "ports", () -> PortTables.add(page, status));
    part(page, "states", () -> states(page, status.sample()));
  }

  /** Writes a part. If it fails, the other parts are shown all the same. */
  private void part(Page page, String name, Runnable write) {
    int start = page.length();
    try {
      write.run();
    } catch (RuntimeException e) {
      page.truncate(start);
      page.heading("Cannot be shown because of a bug in tcpwait: " + name);
      faults.leftOut(name + " of the report", e);
    }
  }

  /** The words are the states of a Nagios check, which shows only this line. */
  private String headline(HostStatus host) {
    List<Finding> findings = host.findings();
    Sample sample = host.own().sample();
    String found =
        sample.tcp() == null
            ? "the TCP table could not be read"
            : (findings.isEmpty() ? "nothing found" : Texts.count(findings.size(), "finding"))
                + filter.words()
                + (filter.rest().isEmpty() ? "" : ", " + filter.rest() + ",")
                + (host.unknown().isEmpty() ? "" : ", not all could be judged,");
    String where =
        host.watched() == 1
            ? "netns " + sample.netns()
            : Texts.count(host.watched(), "network namespace");
    return "tcpwait: %s, %s in %s, %s"
        .formatted(CheckState.of(host), found, where, time(sample.seconds()));
  }

  private static String time(double seconds) {
    return TIME.format(Instant.ofEpochMilli(Math.round(1e3 * seconds)));
  }

  /** Names the namespaces that were not looked at, which may have findings. */
  private static void scope(Page page, HostStatus host) {
    Long notLookedAt = host.notLookedAt();
    if (notLookedAt != null && notLookedAt > 0) {
      page.line(
          Texts.count(notLookedAt, "other network namespace")
              + " with TCP sockets "
              + (notLookedAt == 1 ? "was" : "were")
              + " not looked at"
              + (host.unreadable() == 0
                  ? ""
                  : "; to enter "
                      + Texts.count(host.unreadable())
                      + " takes CAP_SYS_ADMIN, CAP_SYS_PTRACE"));
    }
  }

  private static void missing(Page page, HostStatus host) {
    Sample sample = host.own().sample();
    String down =
        sample.agent().up().entrySet().stream()
            .filter(source -> !source.getValue())
            .map(source -> source.getKey().label())
            .sorted()
            .collect(Collectors.joining(", "));
    if (!down.isEmpty()) {
      page.heading(
          "Could not be read: " + down + ". Values known only from there are left out below.");
    }
    Set<FindingKind> unknown = host.unknown();
    if (sample.tcp() != null && !unknown.isEmpty()) {
      page.heading("Could not be judged, or not yet")
          .paragraph(unknown.stream().map(FindingKind::label).collect(Collectors.joining(", ")));
    }
  }

  private static void findings(Page page, HostStatus host) {
    List<Finding> findings = host.findings();
    Sample own = host.own().sample();
    if (own.tcp() == null && !findings.isEmpty()) {
      page.heading(
          "Found at the last sample that had the TCP table, "
              + time(own.agent().lastGoodSeconds())
              + ":");
    }
    boolean oneOfMany = host.watched() > 1;
    Shown.findings(findings)
        .forEach(finding -> FindingText.add(page, finding, own.seconds(), oneOfMany));
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
