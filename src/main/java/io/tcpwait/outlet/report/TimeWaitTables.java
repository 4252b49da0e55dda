package io.tcpwait.outlet.report;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.text.Wording;
import io.tcpwait.outlet.TimeWaitShare;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitService;
import java.util.function.IntFunction;

/**
 * The tables of TIME_WAITs and their rates by service and by peer. Peers without a TIME_WAIT are
 * left out.
 *
 * @param serviceName the name of the service on a port
 */
record TimeWaitTables(IntFunction<String> serviceName) {
  private static final double NOTABLE_PART = 0.1;

  /** A difference of more standard deviations than this is not chance. */
  private static final double CLEAR_DEVIATIONS = 3;

  void add(Page page, Status status) {
    TcpCounts tcp = status.sample().tcp();
    Table services =
        new Table(
            2,
            "role",
            "service",
            "sockets",
            "a second",
            "last minute",
            "peers",
            "most at one peer");
    Table peers = new Table(3, "role", "service", "peer", "sockets", "a second", "last minute");
    if (tcp != null) {
      TimeWaitCounts counts = tcp.timeWait();
      counts.services().forEach(of -> addService(services, counts, of));
      TimeWaitShare.of(counts).forEach(share -> addShare(peers, share));
    }
    page.heading("TIME_WAIT by service").table(services, tcp != null);
    page.heading("TIME_WAIT by peer").table(peers, tcp != null);
    if (tcp != null) {
      byKernel(page, status, tcp.timeWait());
    }
    buckets(page, status.sample());
    programs(page, status.sample());
  }

  private void addService(Table table, TimeWaitCounts counts, TimeWaitService of) {
    table.row(
        of.service().role().label(),
        serviceName.apply(of.service().port()),
        Texts.count(of.sockets()),
        Rates.text(counts.perSecond(of.arrived())),
        Rates.text(counts.perSecondLong(of.service().role(), of.sockets(), of.expiring())),
        Texts.count(of.peers()),
        Texts.count(of.most()));
  }

  private void addShare(Table table, TimeWaitShare share) {
    if (share.of().value() > 0) {
      table.row(
          share.of().role().label(),
          share.of().serviceLabel(serviceName),
          share.of().peerLabel(),
          Texts.count(share.of().value()),
          Rates.text(share.perSecond()),
          Rates.text(share.perSecondLong()));
    }
  }

  private static void byKernel(Page page, Status status, TimeWaitCounts counts) {
    Double byKernel = status.verdicts().timeWaitsPerSecond();
    if (byKernel == null) {
      return;
    }
    String text = Rates.text(byKernel) + " a second by the kernel's own count (TW + TWKilled)";
    double shown = counts.perSecond(counts.arrived().total());
    double missing = byKernel - shown;
    double seconds = status.sample().agent().intervalSeconds();
    double chance = CLEAR_DEVIATIONS * Math.sqrt(byKernel * seconds);
    page.paragraph(
        missing > NOTABLE_PART * byKernel && missing * seconds > chance
            ? text
                + ", "
                + Rates.text(shown)
                + " a second by these records: the rest was reused, or replaced, before this"
                + " sample, or is in FIN_WAIT2"
            : text);
  }

  private static void buckets(Page page, Sample sample) {
    Long buckets = sample.sockstat().get("tcp_tw");
    Long limit = sample.settings().get(Settings.MAX_TW_BUCKETS);
    if (buckets != null && limit != null) {
      page.paragraph(
          Texts.count(buckets)
              + " of "
              + Texts.count(limit)
              + " buckets used (tcp_max_tw_buckets)");
    }
  }

  /** The likely programs: a TIME_WAIT has no process. Left out if no program is known. */
  private void programs(Page page, Sample sample) {
    Table table = new Table(5, "process", "container", "how", "service", "peer", "pid");
    for (Program program : sample.programs()) {
      table.row(
          Wording.name(program),
          program.container().isEmpty() ? "-" : program.container(),
          program.peer() == null ? "listens" : "has a live connection",
          serviceName.apply(program.service().port()),
          program.peer() == null ? "-" : program.peer().label(),
          Integer.toString(program.pid()));
    }
    if (!table.isEmpty()) {
      page.heading("Programs behind TIME_WAITs").table(table);
    }
  }
}
