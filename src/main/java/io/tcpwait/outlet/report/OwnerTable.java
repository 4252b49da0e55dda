package io.tcpwait.outlet.report;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.model.Owner;
import io.tcpwait.outlet.Unowned;
import org.jspecify.annotations.Nullable;

/** The processes that hold the stuck sockets. */
final class OwnerTable {
  private static final String UNKNOWN = "?";

  private OwnerTable() {}

  static void add(Page page, Status status) {
    page.heading("Processes with stuck sockets");
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
          owner.process(),
          owner.container().isEmpty() ? "-" : owner.container(),
          Integer.toString(owner.pid()),
          count(owner.openFds()),
          count(owner.maxFds()),
          Texts.count(owner.closeWaitSockets()),
          Texts.count(owner.stuck()),
          count(owner.deadSockets()));
    }
    Long unowned = Unowned.sockets(status.sample());
    if (!table.isEmpty()) {
      page.table(table);
    } else if (status.sample().tcp() == null) {
      page.paragraph("not known");
    } else if (unowned == null || unowned == 0) {
      page.paragraph("none");
    }
    if (unowned != null && unowned > 0) {
      page.paragraph(
          "Not known for "
              + Texts.count(unowned, "stuck socket")
              + ": to see the descriptors of all processes takes root, or CAP_SYS_PTRACE and"
              + " CAP_DAC_READ_SEARCH.");
    }
  }

  private static String count(@Nullable Long number) {
    return number == null ? UNKNOWN : Texts.count(number);
  }
}
