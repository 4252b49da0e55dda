package io.tcpwait.outlet.report;

import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.outlet.CheckState;
import io.tcpwait.outlet.NearestLimit;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A few lines that name the namespaces and sockets looked at. Without a finding they are the whole
 * text.
 *
 * @param user the user that the kernel was asked as
 * @param filter the findings that are asked for
 */
record LookedAt(HostStatus host, String user, Filter filter) {
  private static final String INDENT = "    ";

  private static final double LEAST_RATIO = 0.01;

  private Sample own() {
    return host.own().sample();
  }

  /** Whether there is a warning or critical finding. */
  private boolean isTrouble() {
    return host.worst() != Severity.INFO;
  }

  /**
   * Sources and kinds that could not be read or judged. Without them, no finding would read as OK.
   */
  List<String> doubts(int columns) {
    List<String> lines = new ArrayList<>();
    if (own().tcp() == null) {
      String before =
          host.findings().isEmpty()
              ? ""
              : "; found at the last sample that had it, "
                  + Texts.utc(own().agent().lastGoodSeconds(), own().seconds())
                  + " UTC";
      add(lines, columns, "UNKNOWN  ", "the TCP table could not be read" + before);
    } else if (!host.unknown().isEmpty()) {
      String kinds =
          host.unknown().stream().map(FindingKind::label).collect(Collectors.joining(", "));
      boolean all = host.unknown().size() == FindingKind.values().length;
      add(
          lines,
          columns,
          isTrouble() ? "" : "UNKNOWN  ",
          (isTrouble()
                  ? "Not judged, or not yet: "
                  : "nothing else found" + filter.words() + ", but not judged: ")
              + (all ? "any kind" : kinds));
    }
    String down =
        own().agent().up().entrySet().stream()
            .filter(source -> !source.getValue())
            .map(source -> source.getKey().label())
            .sorted()
            .collect(Collectors.joining(", "));
    if (!down.isEmpty()) {
      add(lines, columns, "", "Could not be read: " + down);
    }
    return lines;
  }

  private static void add(List<String> lines, int columns, String first, String text) {
    lines.addAll(Wrapped.lines(columns, first, " ".repeat(first.length()), text));
  }

  /** The namespaces and sockets looked at, and OK if the state is OK. */
  List<String> lines(int columns) {
    boolean ok = CheckState.of(host) == CheckState.OK;
    List<String> lines = new ArrayList<>();
    String first = ok ? "OK  " : "";
    if (ok && !filter.subject().isEmpty()) {
      String found = filter.words().strip() + ": nothing found; ";
      add(lines, columns, first, found + filter.rest() + ".");
      first = INDENT;
    }
    add(lines, columns, first, (ok ? "" : "Looked at ") + namespaces() + ", " + sockets() + ".");
    NearestLimit nearest = NearestLimit.of(host);
    String limit =
        nearest == null || nearest.ratio() < LEAST_RATIO
            ? ""
            : "Nearest limit: " + nearest.text() + ". ";
    add(
        lines,
        columns,
        ok ? INDENT : "",
        limit + "As " + user + ", " + Texts.utc(own().seconds(), own().seconds()) + " UTC.");
    return lines;
  }

  private String namespaces() {
    long looked = host.watched();
    long left = host.notLookedAt() == null ? 0 : host.notLookedAt();
    if (looked == 1 && left == 0) {
      return "network namespace " + own().netns();
    }
    String of =
        Texts.count(looked)
            + " of "
            + Texts.count(looked + left)
            + " network namespaces with sockets";
    return left == 0
        ? of
        : host.unreadable() > 0
            ? of + " (the others take root)"
            : of + " (the others take --netns=all)";
  }

  private String sockets() {
    List<TcpCounts> known =
        host.all().stream().map(Status::sample).map(Sample::tcp).filter(Objects::nonNull).toList();
    if (known.isEmpty()) {
      return "no sockets known";
    }
    long all = 0;
    long closeWait = 0;
    long stuck = 0;
    long timeWait = 0;
    double perSecond = 0;
    boolean agesKnown = true;
    for (TcpCounts tcp : known) {
      TimeWaitCounts waits = tcp.timeWait();
      all += tcp.sockets().values().stream().mapToLong(Long::longValue).sum();
      closeWait += tcp.closeWait().sockets().total();
      stuck += tcp.closeWait().agesKnown() ? tcp.closeWait().stuck().total() : 0;
      agesKnown &= tcp.closeWait().agesKnown();
      timeWait += waits.sockets().total();
      perSecond += waits.perSecond(waits.arrived().total());
    }
    String stuckText =
        !agesKnown
            ? ""
            : closeWait == 0
                ? ""
                : stuck == 0 ? ", none stuck" : ", " + Texts.count(stuck) + " stuck";
    return Texts.count(all, "socket")
        + ": "
        + Texts.count(closeWait)
        + " CLOSE_WAIT"
        + stuckText
        + "; "
        + Texts.count(timeWait)
        + " TIME_WAIT"
        + (timeWait == 0 ? "" : ", " + Texts.pace(perSecond));
  }
}
