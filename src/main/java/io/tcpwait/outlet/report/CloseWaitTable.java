package io.tcpwait.outlet.report;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Settings;
import io.tcpwait.outlet.CloseWaitShare;
import io.tcpwait.outlet.Share;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Who the sockets that wait are with. Parts without any are left out.
 *
 * @param serviceName what the service of a port is called
 */
record PeerTables(IntFunction<String> serviceName) {
  private static final String ROLE = "role";
  private static final String SERVICE = "service";
  private static final String PEER = "peer";
  private static final String SOCKETS = "sockets";
  private static final int WORDS = 3;

  void closeWait(Page page, Status status) {
    page.heading("CLOSE_WAIT by peer");
    Table table =
        new Table(WORDS, ROLE, SERVICE, PEER, SOCKETS, "stuck", "oldest", "stuck, change");
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
    add(page, table, status.sample());
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

  void timeWait(Page page, Sample sample) {
    page.heading("TIME_WAIT by peer");
    Table table = new Table(WORDS, ROLE, SERVICE, PEER, SOCKETS);
    List<Share<Long>> shares =
        sample.tcp() == null ? List.of() : Share.of(sample.tcp().timeWait().sockets());
    for (Share<Long> share : shares) {
      if (share.value() > 0) {
        table.row(
            share.role().label(),
            share.serviceLabel(serviceName),
            share.peerLabel(),
            Texts.count(share.value()));
      }
    }
    add(page, table, sample);
    Long buckets = sample.sockstat().get("tcp_tw");
    Long limit = sample.settings().get(Settings.MAX_TW_BUCKETS);
    if (buckets != null && limit != null) {
      page.paragraph(
          Texts.count(buckets) + " count against tcp_max_tw_buckets, " + Texts.count(limit));
    }
  }

  private static void add(Page page, Table table, Sample sample) {
    if (!table.isEmpty()) {
      page.table(table);
    } else {
      page.paragraph(sample.tcp() == null ? "not known" : "none");
    }
  }
}
