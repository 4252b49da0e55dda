package io.tcpwait.detect;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withTimer;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.model.AgentCounts;
import io.tcpwait.model.HostCounts;
import io.tcpwait.model.PortRange;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Settings;
import io.tcpwait.model.TcpTable;
import io.tcpwait.model.Terms;
import io.tcpwait.model.Top;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host with TIME_WAITs and counters that are made up, which an agent looks at every 5 s. */
final class TimeWaitHost {
  private static final int INTERVAL_SECONDS = 5;
  private static final int TIMER = 3;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  final Map<String, Long> settings = new HashMap<>();
  final Map<String, Long> sockstat = new HashMap<>();
  final Map<String, Long> events = new HashMap<>(Map.of("TW", 0L, "TWKilled", 0L));
  final List<TcpRecord> sockets = new ArrayList<>();
  private final PortRange ports;
  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private final Detector detector = new Detector(Integer::toString);
  private long seconds = 1_000_000;

  TimeWaitHost(int firstPort, int lastPort) {
    ports = new PortRange(firstPort, lastPort, new BitSet());
    settings.put(Settings.PORT_RANGE_MIN, (long) firstPort);
    settings.put(Settings.PORT_RANGE_MAX, (long) lastPort);
  }

  void timeWait(String local, String remote, long ageMs) {
    sockets.add(withTimer(socket(TcpState.TIME_WAIT, local, remote), TIMER, 60_000 - ageMs));
  }

  /** Looks once more; since then counters have moved by so much. */
  Verdicts look(Map<String, Long> moved) {
    moved.forEach((name, more) -> events.merge(name, more, Long::sum));
    seconds += INTERVAL_SECONDS;
    long nowNs = seconds * NS_PER_SECOND;
    table.terms(new Terms(null, Terms.DEFAULT_REUSE_DELAY_MS, ports));
    table.begin(nowNs);
    table.beginEstablished();
    sockets.forEach(table::visit);
    Sample sample =
        new Sample(
            "host",
            seconds,
            table.end(null),
            Map.copyOf(sockstat),
            Map.copyOf(events),
            Map.copyOf(settings),
            List.of(),
            List.of(),
            HostCounts.UNKNOWN,
            new AgentCounts(INTERVAL_SECONDS, 1, 0, 0, 0, 0, 0, Map.of(), Map.of()));
    return detector.detect(sample, table.closeWaitSockets(), Thresholds.DEFAULT, nowNs);
  }

  /** What is found of a kind, when everything has gone on so for a few samples. */
  Optional<Finding> find(FindingKind kind, Map<String, Long> moved) {
    look(moved);
    look(moved);
    return look(moved).findings().stream().filter(one -> one.kind() == kind).findFirst();
  }

  static Fact fact(Finding finding, String name) {
    return finding.evidence().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
