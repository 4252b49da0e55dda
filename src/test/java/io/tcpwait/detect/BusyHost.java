package io.tcpwait.detect;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withTimer;
import static io.tcpwait.kernel.Sockets.withTimestamps;

import io.tcpwait.detect.rules.Rules;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host whose time is moved by hand. It chooses ports for its connections as Linux does and closes
 * the connections at once, so that each leaves a TIME_WAIT for 61 s. An agent samples it.
 */
public final class BusyHost {
  public static final String PEER = "10.0.0.2:443";
  private static final String SELF = "10.0.0.1";
  private static final double LASTS = 61;
  private static final double STEP = 0.5;
  private static final double UNIX = 1.8e9;

  private record TimeWait(TcpRecord socket, double since) {}

  public final Map<String, Long> settings = new HashMap<>();
  public final Map<String, Long> events = new HashMap<>();
  public final Map<String, Long> sockstat = new HashMap<>();
  public final List<Program> programs = new ArrayList<>();
  public final List<Owner> owners = new ArrayList<>();
  public final List<TcpRecord> live = new ArrayList<>();
  public final Detector detector = new Detector(Rules.all(), Integer::toString);
  public final BitSet reserved = new BitSet();
  public double interval = 5;
  public int refused;
  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private final List<TimeWait> timeWaits = new ArrayList<>();
  private final int[] next = new int[2];
  private final Map<String, TcpRecord> served = new HashMap<>();
  private final Set<TcpRecord> gone = new HashSet<>();

  /** The used ports of the range, one set for each parity counted from its first port. */
  private final List<BitSet> used = List.of(new BitSet(), new BitSet());

  private boolean reuse;
  private double now = 1e6;
  private Verdicts last = Verdicts.NONE;
  private Consumer<Judged> judged = sample -> {};
  private @Nullable TcpCounts lastTcp;

  /** Passes on every sample and its verdicts. */
  public void tell(Consumer<Judged> of) {
    judged = of;
  }

  public BusyHost() {
    settings.put(Settings.PORT_RANGE_MIN, 32_768L);
    settings.put(Settings.PORT_RANGE_MAX, 60_999L);
    settings.put(Settings.TW_REUSE, 2L);
    settings.put(Settings.TIMESTAMPS, 1L);
    settings.put(Settings.FIN_TIMEOUT, 60L);
    settings.put(Settings.KEEPALIVE_TIME, 7_200L);
    settings.put(Settings.MAX_TW_BUCKETS, 262_144L);
  }

  public void range(long first, long end) {
    settings.put(Settings.PORT_RANGE_MIN, first);
    settings.put(Settings.PORT_RANGE_MAX, end);
  }

  /** Makes the kernel reuse ports of TIME_WAITs that are a second old. */
  public void reuses() {
    reuse = true;
  }

  /** Opens a connection with the peer, on a port below the range. */
  public TcpRecord open(String peer, boolean timestamps) {
    TcpRecord socket = socket(TcpState.ESTABLISHED, SELF + ":" + (10_000 + live.size()), peer);
    live.add(withInode(withTimestamps(socket, timestamps), 77));
    return socket;
  }

  /** Opens connections that hold ports of the range. */
  public void hold(String peer, int count) {
    for (int i = 0; i < count; i++) {
      int port = freePort();
      if (port >= 0) {
        live.add(withInode(socket(TcpState.ESTABLISHED, SELF + ":" + port, peer), 78));
      }
    }
  }

  /** Connects to {@link #PEER} and closes, or is refused. */
  public void connect(int count) {
    for (int i = 0; i < count; i++) {
      int port = freePort();
      if (port >= 0) {
        timeWaits.add(new TimeWait(socket(TcpState.TIME_WAIT, SELF + ":" + port, PEER), now));
      }
    }
  }

  /** Closes a connection that had the port, whoever chose the port. */
  public void close(int port, String peer) {
    timeWaits.add(new TimeWait(socket(TcpState.TIME_WAIT, SELF + ":" + port, peer), now));
  }

  private int port(String setting) {
    return settings.getOrDefault(setting, 0L).intValue();
  }

  private int freePort() {
    int first = port(Settings.PORT_RANGE_MIN);
    for (int parity = 0; parity < 2; parity++) {
      int size = (port(Settings.PORT_RANGE_MAX) - first - parity) / 2 + 1;
      BitSet taken = used.get(parity);
      int free = taken.nextClearBit(next[parity] % size);
      free = free < size ? free : taken.nextClearBit(0);
      if (free < size) {
        next[parity] = free + 1;
        taken.set(free);
        return first + parity + 2 * free;
      }
    }
    refused++;
    return -1;
  }

  private void free(int port) {
    int first = port(Settings.PORT_RANGE_MIN);
    if (port >= first) {
      used.get(port - first & 1).clear((port - first) / 2);
    }
  }

  /**
   * Serves a client on port 80, and closes first. An earlier TIME_WAIT of that client port ends.
   */
  public void serve(String client, int port) {
    TcpRecord socket = socket(TcpState.TIME_WAIT, SELF + ":80", client + ":" + port);
    TcpRecord before = served.put(client + ":" + port, socket);
    if (before != null) {
      gone.add(before);
    }
    timeWaits.add(new TimeWait(socket, now));
  }

  public int timeWaits() {
    return timeWaits.size();
  }

  /** Connects and closes at a rate, while the agent samples. */
  public Verdicts flow(double perSecond, double seconds) {
    double done = 0;
    for (double until = now + seconds; now < until - 1e-6; ) {
      double step = Math.min(STEP, interval);
      pass(step);
      done += perSecond * step;
      connect((int) done);
      done -= (int) done;
      if (Math.round(now / step) % Math.round(interval / step) == 0) {
        look();
      }
    }
    return last;
  }

  public void pass(double seconds) {
    now += seconds;
    timeWaits.removeIf(
        of -> {
          double age = now - of.since;
          boolean taken = reuse && age > 1 && (of.socket.localPort() & 7) != 0;
          boolean ends = age >= LASTS || taken || gone.contains(of.socket);
          if (ends) {
            free(of.socket.localPort());
          }
          return ends;
        });
    gone.clear();
  }

  public void count(String event, long more) {
    events.merge(event, more, Long::sum);
  }

  public Verdicts look() {
    table.terms(terms());
    table.begin((long) (now * 1e9));
    table.beginEstablished();
    table.visit(listener("0.0.0.0:80"));
    for (TimeWait of : timeWaits) {
      table.visit(withTimer(of.socket, 3, Math.max(0, Math.round((60 - now + of.since) * 1e3))));
    }
    live.forEach(table::visit);
    TcpCounts tcp = table.end(null);
    lastTcp = tcp;
    return detect(tcp);
  }

  /** The counts of the last sample. */
  public TcpCounts tcp() {
    return Objects.requireNonNull(lastTcp);
  }

  public void chosenPorts(BitSet ports) {
    table.chosenPorts(ports);
  }

  private Terms terms() {
    if (!settings.containsKey(Settings.PORT_RANGE_MIN)) {
      return Terms.UNKNOWN;
    }
    long delay = settings.getOrDefault(Settings.TW_REUSE_DELAY, 1_000L);
    int first = port(Settings.PORT_RANGE_MIN);
    return new Terms(null, delay, new PortRange(first, port(Settings.PORT_RANGE_MAX), reserved));
  }

  public Verdicts detect(@Nullable TcpCounts tcp) {
    Sample sample =
        new Sample(
            "host",
            UNIX + now,
            tcp,
            Map.copyOf(sockstat),
            Map.copyOf(events),
            Map.copyOf(settings),
            List.copyOf(owners),
            List.copyOf(programs),
            HostCounts.UNKNOWN,
            new AgentCounts(interval, 1, 0, 0, 0, 0, 0, Map.of(), Map.of()));
    last = detector.detect(sample, Thresholds.DEFAULT, (long) (now * 1e9));
    judged.accept(new Judged(sample, (long) (now * 1e9), last));
    return last;
  }

  /** The seconds until all ports towards the peer that uses most are used. */
  public double secondsLeft() {
    return last.budgets().getFirst().secondsLeft();
  }

  /** The TIME_WAITs that arrive per second towards the same peer. */
  public double arrivalsPerSecond() {
    return last.budgets().getFirst().arrivalsPerSecond();
  }

  public Optional<Finding> finding(FindingKind kind) {
    return last.findings().stream().filter(finding -> finding.kind() == kind).findFirst();
  }

  public boolean has(FindingKind kind) {
    return finding(kind).isPresent();
  }

  public boolean isCritical(FindingKind kind) {
    return last.isActive(kind, Severity.CRITICAL);
  }

  public List<Finding> findings() {
    return last.findings();
  }
}
