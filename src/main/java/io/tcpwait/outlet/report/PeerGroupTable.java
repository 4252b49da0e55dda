package io.tcpwait.outlet.report;

import io.tcpwait.detect.Texts;
import io.tcpwait.outlet.PeerGroupShare;
import io.tcpwait.sample.Sample;
import java.util.List;

/** The table of peer groups, if some are configured. Groups without sockets are left out. */
final class PeerGroupTable {
  private PeerGroupTable() {}

  static void add(Page page, Sample sample) {
    List<PeerGroupShare> shares = PeerGroupShare.of(sample);
    if (shares.isEmpty()) {
      return;
    }
    Table table =
        new Table(2, "role", "group", "CLOSE_WAIT", "stuck", "TIME_WAIT", "TIME_WAITs a second");
    for (PeerGroupShare share : shares) {
      if (!share.isEmpty()) {
        table.row(
            share.role().label(),
            share.label(),
            Texts.count(share.closeWait()),
            share.stuck() == null ? "?" : Texts.count(share.stuck()),
            Texts.count(share.timeWait()),
            Rates.text(share.timeWaitsPerSecond()));
      }
    }
    page.heading("CLOSE_WAIT and TIME_WAIT by peer group").table(table, true);
  }
}
