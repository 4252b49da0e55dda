package io.tcpwait.detect.rules;

import io.tcpwait.detect.Detector;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A host whose sockets a test gives record by record, and an agent that samples it every five
 * seconds.
 */
final class StalledHost {
  private static final double UNIX = 1.8e9;

  final List<TcpRecord> sockets = new ArrayList<>();
  final List<Owner> owners = new ArrayList<>();
  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private final Detector detector = new Detector(Rules.all(), Integer::toString);
  private double now = 1e6;

  /** Takes as many samples as it takes to raise a finding. */
  Verdicts look() {
    look(true);
    return look(true);
  }

  /** Takes one sample, with established connections or without. */
  Verdicts look(boolean whole) {
    now += 5;
    table.begin((long) (now * 1e9));
    if (whole) {
      table.beginEstablished();
    }
    sockets.forEach(table::visit);
    Sample sample =
        new Sample(
            "host",
            UNIX + now,
            table.end(whole ? null : 1_000L),
            Map.of(),
            Map.of(),
            Map.of(),
            List.copyOf(owners),
            List.of(),
            HostCounts.UNKNOWN,
            new AgentCounts(5, 1, 0, 0, 0, 0, 0, Map.of(), Map.of()));
    return detector.detect(sample, Thresholds.DEFAULT, (long) (now * 1e9));
  }

  static Finding only(Verdicts verdicts, FindingKind kind) {
    List<Finding> found =
        verdicts.findings().stream().filter(finding -> finding.kind() == kind).toList();
    if (found.size() != 1) {
      throw new AssertionError(kind + " once in " + verdicts.findings());
    }
    return found.getFirst();
  }
}
