package io.tcpwait.detect;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;

import io.tcpwait.detect.rules.Rules;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.OwnSockets;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckService;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host whose time is moved by hand: CLOSE_WAITs arrive and are closed, one program holds them
 * all, and an agent samples the host.
 */
public final class Days {
  public static final double HOUR = 3_600;
  public static final double DAY = 24 * HOUR;
  public static final Service DATABASE = new Service(Role.OUTBOUND, 3306);
  public static final Service WEB = new Service(Role.INBOUND, 80);

  private static final double START = 1e6;
  private static final double UNIX = 1.8e9;

  /** Sockets that got their FIN at the same time. */
  private record Group(int peer, TcpRecord socket, int count, double finSeconds) {}

  private final List<Group> groups = new ArrayList<>();
  private final Map<String, Long> settings = new HashMap<>();
  private final Map<String, Long> sockstat = new HashMap<>();
  private TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private Detector detector = new Detector(Rules.all(), Integer::toString);
  private TcpRecord listener = withCookie(listener("0.0.0.0:80"), 1);
  private double now = START;
  private int pid = 4711;
  private long usualFds;
  private @Nullable Long maxFds;
  private @Nullable Long deadSockets;
  private @Nullable Long established;
  private long halfClosed;
  private final Map<String, Long> events = new HashMap<>();
  private final List<TcpRecord> siblings = new ArrayList<>();
  private List<Owner> owners = List.of();
  private ProcessSearch search = ProcessSearch.NONE;
  private OwnSockets own = OwnSockets.NONE;
  private final Thresholds thresholds;
  private @Nullable TcpCounts counted;
  private Verdicts last = Verdicts.NONE;
  private Consumer<Judged> judged = sample -> {};

  /** Passes on every sample and its verdicts. */
  public void tell(Consumer<Judged> of) {
    judged = of;
  }

  public Days() {
    this(Thresholds.DEFAULT);
  }

  public Days(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** Seconds since the start. */
  public double now() {
    return now - START;
  }

  /** Sets the program's number of open descriptors other than CLOSE_WAITs, and its limit. */
  public void program(long usual, @Nullable Long max) {
    usualFds = usual;
    maxFds = max;
  }

  public void dead(@Nullable Long sockets) {
    deadSockets = sockets;
  }

  /** Sets the number of the program's established connections with the database, if known. */
  public void established(@Nullable Long connections) {
    established = connections;
  }

  /** Sets how many clients of the program half-closed and wait for it. */
  public void halfClosed(long sockets) {
    halfClosed = sockets;
  }

  /** Sets the length of the listener's accept queue and its backlog; the queue holds one more. */
  public void queue(int waiting, int backlog) {
    listener = withInode(withQueues(listener, waiting, backlog), 900);
  }

  /** Adds a further listener of the port, with a queue of its own. */
  public void sibling(int waiting, int backlog) {
    TcpRecord sibling = withCookie(listener("0.0.0.0:80"), 100 + siblings.size());
    siblings.add(withInode(withQueues(sibling, waiting, backlog), 901 + siblings.size()));
  }

  /** Sets a counter of the kernel. */
  public void event(String name, long value) {
    events.put(name, value);
  }

  /** Sets the processes that are found, in place of the one program. */
  public void owners(Owner... found) {
    owners = List.of(found);
  }

  public void search(ProcessSearch.State state) {
    search(state, ProcessSearch.Refusal.USER);
  }

  /** As {@link #search}, with a number of stuck sockets that were searched for. */
  public void search(ProcessSearch.State state, long stuck) {
    search(new ProcessSearch(state, 0, stuck, stuck, ProcessSearch.Refusal.USER));
  }

  /** The state of the search for processes, and why some are denied. */
  public void search(ProcessSearch.State state, ProcessSearch.Refusal refusal) {
    search(new ProcessSearch(state, 0, 0, 0, refusal));
  }

  public void search(ProcessSearch made) {
    search = made;
  }

  /** Makes the agent itself listen on these ports. */
  public void own(int agentPid, Integer... ports) {
    own = new OwnSockets(agentPid, Set.of(ports));
  }

  public void setting(String name, long value) {
    settings.put(name, value);
  }

  public void memory(long pages) {
    sockstat.put("tcp_mem_pages", pages);
  }

  /** A peer, by number, sends its FIN on some connections, which the program no longer reads. */
  public void come(int peer, int count) {
    come(peer, 3306, count);
  }

  /** As {@link #come(int, int)}, on a port of the peer's own. */
  public void come(int peer, int port, int count) {
    String far = "10." + (peer >>> 16) + "." + (peer >>> 8 & 255) + "." + (peer & 255) + ":" + port;
    TcpRecord socket = socket(TcpState.CLOSE_WAIT, "10.0.0.1:40000", far);
    groups.add(new Group(peer, withQueues(withInode(socket, 1), 1, 0), count, now));
  }

  /** As {@link #come(int, int)}, on sockets that no descriptor refers to. */
  public void comeWithoutInode(int peer, int count) {
    come(peer, count);
    withInode(groups.getLast().socket, 0);
  }

  /** Some connections end while they wait in an accept queue of this length and backlog. */
  public void comeUnaccepted(int count, int waiting, int backlog) {
    TcpRecord socket = socket(TcpState.CLOSE_WAIT, "10.0.0.1:80", "10.0.0.9:40000");
    groups.add(new Group(0, withQueues(socket, 1, 0), count, now));
    listener = withQueues(listener, waiting, backlog);
  }

  /** The program closes the CLOSE_WAITs that are at least so old. */
  public void close(double age) {
    groups.removeIf(group -> now - group.finSeconds >= age);
  }

  /** The program closes the CLOSE_WAITs with one peer that are at least so old. */
  public void closeOf(int peer, double age) {
    groups.removeIf(group -> group.peer == peer && now - group.finSeconds >= age);
  }

  /** The program closes the CLOSE_WAITs that are older than one age and younger than another. */
  public void closeYoungerThan(double age, double olderThan) {
    groups.removeIf(group -> now - group.finSeconds < age && now - group.finSeconds > olderThan);
  }

  /** The program closes each batch with this probability. */
  public void closeByChance(Random random, double probability) {
    groups.removeIf(group -> random.nextDouble() < probability);
  }

  /** Lets time pass without a sample. */
  public void elapse(double seconds) {
    now += seconds;
  }

  /** Restarts the program, with a pid that may have been used before. */
  public void restart(int newPid) {
    groups.clear();
    pid = newPid;
  }

  public void startAgent() {
    table = new TcpTable(Top.DEFAULT, 60_000, 7);
    detector = new Detector(Rules.all(), Integer::toString);
    last = Verdicts.NONE;
  }

  /** Lets time pass; the agent samples at the end of each step. */
  public Verdicts pass(double seconds, double step) {
    double until = now + seconds;
    while (now + step <= until + 1e-6) {
      now += step;
      look();
    }
    return last;
  }

  public Verdicts pass(double seconds) {
    return pass(seconds, seconds);
  }

  public Verdicts look() {
    table.begin((long) (now * 1e9));
    table.visit(listener);
    siblings.forEach(table::visit);
    long closeWait = 0;
    for (Group group : groups) {
      long ageMs = Math.round((now - group.finSeconds) * 1e3);
      withInfo(group.socket, Integer.MAX_VALUE, ageMs);
      for (int i = 0; i < group.count; i++) {
        table.visit(group.socket);
      }
      closeWait += group.count;
    }
    return detect(table.end(null), closeWait);
  }

  /** The agent takes a sample, but cannot read the table. */
  public Verdicts lookInVain(double seconds) {
    now += seconds;
    return detect(null, 0);
  }

  /** The CLOSE_WAITs of the last sample. */
  public CloseWaitCounts closeWait() {
    return Objects.requireNonNull(counted).closeWait();
  }

  private Verdicts detect(@Nullable TcpCounts tcp, long closeWait) {
    counted = tcp;
    Map<Service, Long> stuck = new HashMap<>();
    if (tcp != null) {
      for (StuckService service : tcp.closeWait().services()) {
        stuck.put(service.service(), service.stuck());
      }
    }
    boolean owns = !stuck.isEmpty() || deadSockets != null || halfClosed > 0;
    Sample sample =
        new Sample(
            "host",
            UNIX + now,
            tcp,
            Map.copyOf(sockstat),
            Map.copyOf(events),
            settings,
            !owners.isEmpty() ? owners : owns ? List.of(owner(stuck, closeWait)) : List.of(),
            List.of(),
            HostCounts.UNKNOWN,
            new AgentCounts(5, 1, 0, 0, 0, 0, 0, Map.of(), Map.of()),
            search,
            own);
    last = detector.detect(sample, thresholds, (long) (now * 1e9));
    judged.accept(new Judged(sample, (long) (now * 1e9), last));
    return last;
  }

  private Owner owner(Map<Service, Long> stuck, long closeWait) {
    Map<HeldKind, Holding> held = new EnumMap<>(HeldKind.class);
    hold(held, HeldKind.STUCK, stuck);
    hold(held, HeldKind.HALF_CLOSED, halfClosed == 0 ? Map.of() : Map.of(WEB, halfClosed));
    long all = closeWait + halfClosed;
    return new Owner(
        pid,
        pid,
        0,
        ProcessNames.of("java", ""),
        maxFds == null ? null : usualFds + all,
        maxFds,
        all,
        held,
        Map.of(),
        0,
        deadSockets,
        established == null ? Map.of() : Map.of(DATABASE, established));
  }

  private static void hold(
      Map<HeldKind, Holding> held, HeldKind kind, Map<Service, Long> byService) {
    if (!byService.isEmpty()) {
      long sockets = byService.values().stream().mapToLong(Long::longValue).sum();
      held.put(kind, new Holding(sockets, byService.size(), Map.copyOf(byService)));
    }
  }

  public Optional<Finding> finding(FindingKind kind) {
    return last.findings().stream().filter(finding -> finding.kind() == kind).findFirst();
  }

  public boolean has(FindingKind kind) {
    return finding(kind).isPresent();
  }

  public Severity severity(FindingKind kind) {
    return finding(kind).orElseThrow().severity();
  }

  public Ceiling nearest(FindingKind kind) {
    return finding(kind).orElseThrow().ceilings().getFirst();
  }

  public double fdSecondsLeft() {
    return last.fdSecondsLeft().getOrDefault(pid, Double.NaN);
  }

  public static Fact fact(Finding finding, String name) {
    return finding.evidence().stream()
        .filter(of -> of.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
