package io.tcpwait.outlet.report;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.text.Wording;
import io.tcpwait.outlet.Unowned;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessSearch.Refusal;
import io.tcpwait.sample.Sample;
import org.jspecify.annotations.Nullable;

/** The table of processes that hold stuck, stalled or dead sockets. */
final class OwnerTable {
  private static final String UNKNOWN = "?";
  private static final int MAX_NAME = 24;

  private static final String TAKES_ROOT =
      ": to see the descriptors of all processes takes root, or CAP_SYS_PTRACE and"
          + " CAP_DAC_READ_SEARCH.";

  private static final String HIDDEN =
      ": a security module or a user namespace hides processes, even from root.";

  private OwnerTable() {}

  static void add(Page page, Status status) {
    page.heading("Processes with stuck or dead sockets");
    Table table =
        new Table(
            2,
            "process",
            "container",
            "pid",
            "descriptors",
            "limit",
            "CLOSE_WAIT",
            "stuck",
            "dead");
    for (Owner owner : status.sample().owners()) {
      table.row(
          name(owner),
          owner.container().isEmpty() ? "-" : owner.container(),
          Integer.toString(owner.pid()),
          count(owner.openFds()),
          count(owner.maxFds()),
          Texts.count(owner.closeWaitSockets()),
          Texts.count(owner.stuck()),
          count(owner.deadSockets()));
    }
    if (!table.isEmpty()) {
      page.table(table);
    }
    String rest = rest(status.sample());
    if (!rest.isEmpty()) {
      page.paragraph(rest);
    } else if (table.isEmpty()) {
      page.paragraph(status.sample().tcp() == null ? "not known" : "none");
    }
  }

  /** The short name if the whole name is too long for a row. Findings have the whole name. */
  private static String name(Owner owner) {
    String name = Wording.name(owner);
    return name.length() <= MAX_NAME ? name : owner.process();
  }

  /** The sockets that the table leaves out, and why; empty if it shows all. */
  private static String rest(Sample sample) {
    Long unowned = Unowned.sockets(sample);
    long left = unowned == null ? 0 : unowned;
    return sample.tcp() == null
        ? ""
        : switch (sample.search().state()) {
          case NOT_NEEDED -> "";
          case NOT_YET -> "Not all processes have been looked through yet.";
          case PARTLY_DENIED ->
              "Not known for "
                  + (left > 0
                      ? Texts.count(left, "stuck socket")
                      : "dead sockets of other users' processes")
                  + (sample.search().refusal() == Refusal.POLICY ? HIDDEN : TAKES_ROOT);
          case COMPLETE ->
              left > 0
                  ? "No visible process has "
                      + Texts.count(left, "stuck socket")
                      + ": the process is in another PID namespace, or the sockets are being passed"
                      + " between processes."
                  : "";
        };
  }

  private static String count(@Nullable Long number) {
    return number == null ? UNKNOWN : Texts.count(number);
  }
}
