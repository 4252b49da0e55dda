package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitService;
import io.tcpwait.sample.Timestamps;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Counts the TIME_WAIT sockets of a dump by peer and by arrival. */
final class TimeWaits {
  private static final double MS_PER_SECOND = 1e3;
  private static final long NS_PER_MS = 1_000_000;

  /** Rates over a shorter window would be random. */
  private static final long SHORTEST_WINDOW_MS = 5_000;

  /** Arrivals of the last minute are counted by spans of 1,024 ms, which costs a shift. */
  private static final int SPAN_BITS = 10;

  private static final int SPANS = 64;
  private static final double SPANS_PER_SECOND = 1 / TimeWaitCounts.SPAN_SECONDS;

  private final Named named;
  private final TimeWaitLength length = new TimeWaitLength();
  private final CountedTimeWaits counted = new CountedTimeWaits();
  private final long[] byRole = new long[Role.NUMBERS];
  private final long[] arrivedByRole = new long[Role.NUMBERS];
  private final long[] expiringByRole = new long[Role.NUMBERS];
  private final int[] spans = new int[SPANS];
  private final int[] expiringSpans = new int[SPANS];
  private Map<Peer, int[]> portsSeen = new HashMap<>();
  private @Nullable Long lastNs;
  private long lengthMs;
  private long elapsedMs;
  private long windowMs;
  private long expiringFromMs;
  private long reuseDelayMs;
  private long longestLeftMs;
  private boolean isSet;
  private long due;
  private long dueLast;
  private long dueBefore;
  private Set<Role> replaced = Set.of();

  TimeWaits(Top top) {
    named = new Named(Columns.TIME_WAIT, top);
  }

  void limit(Top top) {
    named.limit(top);
  }

  /** Takes the kernel's counts, read just before a dump. */
  void counted(@Nullable Long timeWaits, @Nullable Long reused, long nowNs) {
    counted.put(timeWaits, reused, nowNs);
  }

  void begin(Terms terms, AddressTable peers, AddressTable services, long nowNs) {
    isSet = terms.timeWaitMs() != null && terms.timeWaitMs() > 0;
    if (terms.timeWaitMs() != null && isSet) {
      length.set(terms.timeWaitMs());
    }
    lengthMs = length.ms();
    expiringFromMs = Math.round(TimeWaitCounts.STEADY_PART * lengthMs);
    elapsedMs = lastNs == null ? 0 : (nowNs - lastNs) / NS_PER_MS;
    windowMs = Math.min(Math.max(elapsedMs, SHORTEST_WINDOW_MS), expiringFromMs);
    reuseDelayMs = terms.reuseDelayMs();
    longestLeftMs = 0;
    due = 0;
    Arrays.fill(byRole, 0);
    Arrays.fill(arrivedByRole, 0);
    Arrays.fill(expiringByRole, 0);
    Arrays.fill(spans, 0);
    Arrays.fill(expiringSpans, 0);
    named.reserve(peers, services);
  }

  /**
   * Takes in a TIME_WAIT.
   *
   * @param table of peers, tuples or services, in which it is counted
   * @param slot of the table, or {@link AddressTable#NONE}
   * @return whether it is too young for tcp_tw_reuse
   */
  boolean visit(TcpRecord socket, Role role, AddressTable table, int slot) {
    long leftMs = socket.expiresMs();
    longestLeftMs = Math.max(longestLeftMs, leftMs);
    due += leftMs < windowMs ? 1 : 0;
    long ageMs = ageMs(leftMs);
    boolean arrived = ageMs < windowMs;
    boolean expiring = ageMs >= expiringFromMs;
    byRole[role.number()]++;
    if (slot != AddressTable.NONE) {
      table.add(slot, Columns.TIME_WAIT, 1);
    }
    if (arrived) {
      arrivedByRole[role.number()]++;
      if (slot != AddressTable.NONE) {
        table.add(slot, Columns.ARRIVED, 1);
      }
    }
    if (expiring) {
      expiringByRole[role.number()]++;
      if (slot != AddressTable.NONE) {
        table.add(slot, Columns.EXPIRING, 1);
      }
    }
    int span = (int) (ageMs >> SPAN_BITS);
    if (span < SPANS) {
      (expiring ? expiringSpans : spans)[span]++;
    }
    return ageMs < reuseDelayMs;
  }

  /** After a setting was lowered, older TIME_WAITs have more time left than the new length. */
  private long ageMs(long leftMs) {
    return isSet && leftMs > lengthMs ? lengthMs : Math.max(0, lengthMs - leftMs);
  }

  /** Whether a TIME_WAIT is counted as arrived. */
  boolean hasArrived(TcpRecord socket) {
    return ageMs(socket.expiresMs()) < windowMs;
  }

  /**
   * Adds the TIME_WAITs that arrived and have already ended.
   *
   * @param finWaits how many of the kernel's TIME_WAITs may still be in FIN_WAIT2
   */
  void addReplaced(AddressTable peers, long finWaits) {
    // A burst that has just ended is not in this dump; the dumps before showed that it was due.
    double expired =
        Math.max(
            (double) Math.max(dueLast, dueBefore),
            (expiringByRole[0] + expiringByRole[1])
                * (double) windowMs
                / (lengthMs - expiringFromMs));
    long[] steadyByRole = new long[Role.NUMBERS];
    for (int role = 0; role < Role.NUMBERS; role++) {
      steadyByRole[role] = byRole[role] - expiringByRole[role];
    }
    replaced = counted.replaced(arrivedByRole, steadyByRole, finWaits, windowMs, expiringFromMs);
    counted.addReplaced(peers, arrivedByRole, expired, finWaits, windowMs, expiringFromMs);
  }

  /** Adds the TIME_WAIT counts of an entry to an entry of another table. */
  static void add(AddressTable from, int slot, AddressTable to, int at) {
    to.add(at, Columns.TIME_WAIT, from.get(slot, Columns.TIME_WAIT));
    to.add(at, Columns.ARRIVED, from.get(slot, Columns.ARRIVED));
    to.add(at, Columns.EXPIRING, from.get(slot, Columns.EXPIRING));
  }

  /** Chooses the named peers and services, from the tables of a complete dump. */
  void choose(AddressTable peers, AddressTable services, long nowNs) {
    ended(due, nowNs);
    named.update(peers, services, nowNs);
    length.learn(byRole[0] + byRole[1], longestLeftMs, elapsedMs);
  }

  private void ended(long dueThen, long nowNs) {
    lastNs = nowNs;
    dueBefore = dueLast;
    dueLast = dueThen;
  }

  /** Notes that a dump would not show any TIME_WAIT, as the last dump did not. */
  void noneAt(long nowNs) {
    ended(0, nowNs);
  }

  /** Whether no TIME_WAIT arrived recently, by the last dump and by the kernel's own counts. */
  boolean areStill() {
    return replaced.isEmpty() && Arrays.stream(arrivedByRole).sum() == 0;
  }

  List<Peer> peers() {
    return named.peers();
  }

  TimeWaitCounts end(
      AddressTable peers,
      AddressTable services,
      Listeners listeners,
      PeerDetails details,
      Map<Peer, Timestamps> timestamps) {
    Breakdown<Long> sockets = named.share(peers, services, Columns.TIME_WAIT, byRole);
    Breakdown<Long> arrived = named.share(peers, services, Columns.ARRIVED, arrivedByRole);
    Breakdown<Long> expiring = named.share(peers, services, Columns.EXPIRING, expiringByRole);
    return new TimeWaitCounts(
        lengthMs / MS_PER_SECOND,
        windowMs / MS_PER_SECOND,
        sockets,
        arrived,
        expiring,
        Arrays.stream(spans).max().orElse(0) * SPANS_PER_SECOND,
        services(peers, services, listeners),
        clients(peers, sockets, arrived, expiring, details, timestamps),
        replaced,
        spans());
  }

  /** The last span is left out: it holds TIME_WAITs of any age whose timers are late. */
  private List<Integer> spans() {
    return IntStream.range(0, (int) Math.min(SPANS, lengthMs >> SPAN_BITS))
        .mapToObj(span -> spans[span] + expiringSpans[span])
        .toList();
  }

  private static List<TimeWaitService> services(
      AddressTable peers, AddressTable services, Listeners listeners) {
    for (int slot = 0; slot < peers.slots(); slot++) {
      long timeWait = peers.used(slot) ? peers.get(slot, Columns.TIME_WAIT) : 0;
      int service = timeWait > 0 ? services.find(0, 0, peers.tag(slot)) : AddressTable.NONE;
      if (service != AddressTable.NONE) {
        services.add(service, Columns.PEERS, 1);
        services.max(service, Columns.MOST, timeWait);
      }
    }
    int[] most = new int[TimeWaitCounts.MAX_SERVICES];
    int found = 0;
    for (int slot = 0; slot < services.slots(); slot++) {
      if (services.used(slot) && services.get(slot, Columns.TIME_WAIT) > 0) {
        found = insert(slot, most, found, services);
      }
    }
    return Arrays.stream(most, 0, found)
        .mapToObj(slot -> service(services, slot, listeners))
        .toList();
  }

  private static TimeWaitService service(AddressTable services, int slot, Listeners listeners) {
    Service service = Service.ofTag(services.tag(slot));
    return new TimeWaitService(
        service,
        services.get(slot, Columns.TIME_WAIT),
        services.get(slot, Columns.ARRIVED),
        services.get(slot, Columns.EXPIRING),
        services.get(slot, Columns.PEERS),
        services.get(slot, Columns.MOST),
        service.role() == Role.INBOUND ? listeners.inode(service.port()) : 0);
  }

  /** Inserts a slot among those with the most TIME_WAITs, and answers how many there are. */
  private static int insert(int slot, int[] most, int found, AddressTable services) {
    long count = services.get(slot, Columns.TIME_WAIT);
    int at = found;
    while (at > 0 && services.get(most[at - 1], Columns.TIME_WAIT) < count) {
      at--;
    }
    if (at == most.length) {
      return found;
    }
    int last = Math.min(found, most.length - 1);
    System.arraycopy(most, at, most, at + 1, last - at);
    most[at] = slot;
    return last + 1;
  }

  private List<TimeWaitCounts.Client> clients(
      AddressTable peers,
      Breakdown<Long> sockets,
      Breakdown<Long> arrived,
      Breakdown<Long> expiring,
      PeerDetails details,
      Map<Peer, Timestamps> timestamps) {
    Map<Peer, int[]> seen = new HashMap<>();
    List<TimeWaitCounts.Client> clients = new ArrayList<>();
    for (int i = 0; i < sockets.peers().size(); i++) {
      PeerShare<Long> share = sockets.peers().get(i);
      Peer peer = share.peer();
      int slot = peers.find(peer.high(), peer.low(), peer.service().tag());
      if (peer.service().role() == Role.INBOUND && slot != AddressTable.NONE && share.value() > 0) {
        int number = peers.number(slot);
        int[] before = portsSeen.getOrDefault(peer, new int[] {Integer.MAX_VALUE, 0});
        int[] ports = {
          Math.min(details.firstPort(number), before[0]),
          Math.max(details.lastPort(number), before[1])
        };
        if (ports[0] > ports[1]) {
          continue; // Named only by this dump.
        }
        seen.put(peer, ports);
        clients.add(
            new TimeWaitCounts.Client(
                peer,
                share.value(),
                arrived.peers().get(i).value(),
                expiring.peers().get(i).value(),
                ports[0],
                ports[1],
                timestamps.getOrDefault(peer, Timestamps.UNKNOWN)));
      }
    }
    portsSeen = seen;
    return List.copyOf(clients);
  }
}
