package io.tcpwait.outlet.report;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.outlet.CloseWaitShare;
import java.util.function.IntFunction;

/**
 * The table of CLOSE_WAITs by peer. Parts without a CLOSE_WAIT are left out.
 *
 * @param serviceName the name of the service on a port
 */
record CloseWaitTable(IntFunction<String> serviceName) {
  void add(Page page, Status status) {
    page.heading("CLOSE_WAIT by peer");
    Table table =
        new Table(3, "role", "service", "peer", "sockets", "stuck", "oldest", "stuck, growth");
    for (CloseWaitShare share : CloseWaitShare.of(status)) {
      if (share.of().value() > 0) {
        table.row(
            share.of().role().label(),
            share.of().serviceLabel(serviceName),
            share.of().peerLabel(),
            Texts.count(share.of().value()),
            share.stuck() == null ? "?" : Texts.count(share.stuck()),
            age(share.oldestAgeSeconds()),
            change(share.growthPerSecond()));
      }
    }
    page.table(table, status.sample().tcp() != null);
  }

  private static String age(double seconds) {
    return Double.isNaN(seconds) ? "?" : Texts.duration(seconds);
  }

  private static String change(double perSecond) {
    if (Double.isNaN(perSecond)) {
      return "?";
    }
    return perSecond == 0 ? "0" : (perSecond < 0 ? "-" : "+") + Texts.pace(Math.abs(perSecond));
  }
}
