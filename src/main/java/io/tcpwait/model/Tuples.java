package io.tcpwait.model;

import io.tcpwait.kernel.TcpRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the connections that this host opened by what their ports have to differ within: the
 * address that they come from, and the address and port that they go to.
 *
 * <p>Established connections are not in every dump. Of the tuples that are named, those that were
 * seen last stand for them until they are seen again.
 */
final class Tuples {
  /** Columns beside those that {@link Columns} has for peers too. */
  private static final int HELD = 0;

  /** The first column of the small counts, none of which is above the number of ports. */
  private static final int SMALL = 4;

  private static final int YOUNG = 0;
  private static final int SECOND_CHOICES = 1;
  private static final int ESTABLISHED_SECOND_CHOICES = 2;

  /** The first of the counts by {@link PortHolder}, but for TIME_WAIT, which has a column. */
  private static final int HOLDERS = 3;

  /** The lowest port, as what it is below 2^16; and the highest. */
  private static final int FIRST_PORT = 10;

  private static final int LAST_PORT = 11;
  private static final int SMALL_COUNTS = 12;
  private static final int INODE = SMALL + SMALL_COUNTS / 2;
  private static final int COLUMNS = INODE + 1;
  private static final int PORTS = 1 << 16;

  /** Of what stands for established connections: its own {@link #HELD}, and these. */
  private static final int CARRIED_SECOND_CHOICES = 1;

  private static final int CARRIED_INODE = 2;
  private static final int CARRIED_FIRST_PORT = 3;
  private static final int CARRIED_LAST_PORT = 4;
  private static final int CARRIED_COLUMNS = 5;

  /** Two thirds of 2^15 slots, which are 2.4 MB; one more would take as much again. */
  private static final int MAX_TUPLES = 21_845;

  /** An address's number is in the tag, above the service; with it the tag stays positive. */
  private static final int MAX_SOURCES = 1 << (Integer.SIZE - 1 - Service.TAG_BITS);

  private static final int SERVICE_MASK = (1 << Service.TAG_BITS) - 1;

  /** Past this share of them, connect(2) may have gone on from its first choices to the others. */
  private static final double SPILLED_RATIO = 0.8;

  /** Tuples that hold this share of the range are watched for their growth. */
  private static final double NOTABLE_RATIO = 0.05;

  /** Fewer ports may lie side by side by chance. */
  private static final int LEAST_OF_PART = 64;

  /** Half of the range is where bind(2) with SO_REUSEADDR begins. */
  private static final double LARGEST_PART = 0.45;

  /** Ports that lie further apart may be of any program. */
  private static final double DENSE_RATIO = 0.2;

  private static final double EVEN_RATIO = 0.2;

  private final AddressTable tuples;
  private final BindPools pools;
  private final AddressTable carried;
  private final Sources sources;
  private final NearestEnd nearest;
  private SteadyTop top;
  private @Nullable PortRange range;
  private long mostEstablished;

  Tuples(Top top, long seed) {
    pools = new BindPools(MAX_SOURCES, seed);
    nearest = new NearestEnd(seed);
    tuples = new AddressTable(COLUMNS, MAX_TUPLES, seed);
    carried = new AddressTable(CARRIED_COLUMNS, MAX_TUPLES, seed);
    sources = new Sources(MAX_SOURCES, seed);
    this.top = new SteadyTop(HELD, top.budgets());
  }

  void limit(Top limits) {
    top = new SteadyTop(HELD, limits.budgets());
  }

  /** Starts a dump of all states but ESTABLISHED. */
  void begin(@Nullable PortRange ports, AddressTable peers) {
    range = ports;
    tuples.clear();
    pools.begin(ports);
    if (sources.isFull()) {
      sources.clear();
      top = top.emptied();
      nearest.clear();
      carried.clear();
      pools.clear();
    }
    for (SteadyTop.Member member : judged()) {
      tuples.put(member.high, member.low, member.tag);
      peers.put(member.high, member.low, member.tag & SERVICE_MASK);
    }
  }

  /** The tuples that are judged: those that are shown first. */
  private List<SteadyTop.Member> judged() {
    List<SteadyTop.Member> judged = new ArrayList<>(top.members());
    for (SteadyTop.Member member : nearest.members()) {
      if (judged.stream().noneMatch(member::isOf)) {
        judged.add(member);
      }
    }
    return judged;
  }

  /** Whether established connections have to be shown before it is known which ports are bound. */
  boolean needsEstablished() {
    return pools.isBeforeMove();
  }

  /** Established connections are in this dump too. */
  void beginEstablished() {
    pools.beginEstablished();
  }

  /** Whether a connection with this port has a place here; another holds none that can run out. */
  boolean takes(int port) {
    return range == null || range.has(port);
  }

  /**
   * Takes in an outbound connection whose port {@link #takes has a place}, and answers its slot in
   * {@link #table}, or {@link AddressTable#NONE}.
   */
  int put(TcpRecord socket, int tag, PortHolder holder) {
    int source = sources.number(socket);
    if (source == Sources.NONE) {
      return AddressTable.NONE;
    }
    int tupleTag = tag | source << Service.TAG_BITS;
    int slot = tuples.put(socket.remoteHigh(), socket.remoteLow(), tupleTag);
    int port = socket.localPort();
    boolean established = holder == PortHolder.ESTABLISHED;
    boolean second = range != null && range.isSecondChoice(port);
    if (range != null) {
      // Also of more destinations than there is room for: who binds may have any number.
      pools.add(source, port, established, second);
    }
    if (slot != AddressTable.NONE && range != null) {
      tuples.add(slot, HELD, 1);
      spread(slot, PORTS - port, port);
      if (second) {
        tuples.addSmall(slot, SMALL, SECOND_CHOICES, 1);
        tuples.addSmall(slot, SMALL, ESTABLISHED_SECOND_CHOICES, established ? 1 : 0);
      }
      if (holder != PortHolder.TIME_WAIT) {
        tuples.addSmall(slot, SMALL, HOLDERS + holder.number(), 1);
      }
    }
    return slot;
  }

  /** Widens what the ports of a tuple lie between. */
  private void spread(int slot, long first, long last) {
    if (first > tuples.small(slot, SMALL, FIRST_PORT)) {
      tuples.setSmall(slot, SMALL, FIRST_PORT, first);
    }
    if (last > tuples.small(slot, SMALL, LAST_PORT)) {
      tuples.setSmall(slot, SMALL, LAST_PORT, last);
    }
  }

  /** Takes in one that has not ended. */
  void live(TcpRecord socket, int tag) {
    int slot =
        takes(socket.localPort()) ? put(socket, tag, PortHolder.of(socket)) : AddressTable.NONE;
    long known = slot == AddressTable.NONE ? 0 : tuples.get(slot, INODE);
    if (slot != AddressTable.NONE
        && socket.inode() != 0
        && (known == 0 || socket.inode() < known)) {
      tuples.set(slot, INODE, socket.inode());
    }
  }

  /** Where a TIME_WAIT is counted that {@link #put} has a slot for. */
  AddressTable table() {
    return tuples;
  }

  /** Notes that a TIME_WAIT is too young for tcp_tw_reuse. */
  void young(int slot) {
    tuples.addSmall(slot, SMALL, YOUNG, 1);
  }

  /**
   * Ends a dump: adds its TIME_WAITs to their peers, or where there is no room to services and
   * groups.
   */
  void rollUp(AddressTable peers, AddressTable services, PeerGroupSums groups) {
    for (int slot = 0; slot < tuples.slots(); slot++) {
      if (tuples.used(slot) && tuples.get(slot, Columns.TIME_WAIT) > 0) {
        int tag = tuples.tag(slot) & SERVICE_MASK;
        int peer = peers.put(tuples.high(slot), tuples.low(slot), tag);
        if (peer != AddressTable.NONE) {
          TimeWaits.add(tuples, slot, peers, peer);
        } else {
          groups.timeWaits(tuples, slot);
          int service = services.put(0, 0, tag);
          if (service != AddressTable.NONE) {
            TimeWaits.add(tuples, slot, services, service);
          }
        }
      }
    }
  }

  /**
   * Whether a tuple may hold more than {@code ratio} of its ports by now.
   *
   * @param opened connections that this host has opened since established ones were dumped
   */
  boolean mayHold(double ratio, Listeners listeners, long opened) {
    if (range == null) {
      return false;
    }
    return mostHeld() + mostEstablished + opened > ratio * usable(range, listeners);
  }

  /**
   * Whether so many connections more may be a notable part of the ports that a tuple has left.
   *
   * @param more connections that are established now, and were not when they were last dumped
   */
  boolean mayMove(double ratio, Listeners listeners, long more) {
    if (range == null) {
      return false;
    }
    return more > ratio * (usable(range, listeners) - mostHeld() - mostEstablished);
  }

  private long usable(PortRange ports, Listeners listeners) {
    return Math.max(0, ports.size() - listeners.portsIn(ports) - pools.boundPorts());
  }

  private long mostHeld() {
    long most = 0;
    for (int slot = 0; slot < tuples.slots(); slot++) {
      if (tuples.used(slot)) {
        most = Math.max(most, tuples.get(slot, HELD));
      }
    }
    return most;
  }

  private long mostEstablished() {
    long most = 0;
    for (int slot = 0; slot < tuples.slots(); slot++) {
      if (tuples.used(slot)) {
        most = Math.max(most, held(slot, PortHolder.ESTABLISHED));
      }
    }
    return most;
  }

  private long held(int slot, PortHolder holder) {
    return holder == PortHolder.TIME_WAIT
        ? Math.min(tuples.get(slot, HELD), tuples.get(slot, Columns.TIME_WAIT))
        : tuples.small(slot, SMALL, HOLDERS + holder.number());
  }

  /**
   * The named tuples, and the pools; null where the range of ports is not known.
   *
   * @param whole whether established connections were dumped
   * @param windowSeconds of {@link Columns#ARRIVED}
   */
  @Nullable PortCounts end(
      boolean whole,
      Listeners listeners,
      Map<Peer, Timestamps> timestamps,
      double windowSeconds,
      long nowNs) {
    if (range == null) {
      return null;
    }
    if (whole) {
      pools.endEstablished();
      mostEstablished = mostEstablished();
    } else {
      addCarried();
    }
    countSources(range);
    List<BindPool> counted = pools.end(whole, range, sources, listeners);
    long ports = range.size();
    long listenerPorts = listeners.portsIn(range);
    long bound = pools.boundPorts();
    long usable = Math.max(0, ports - listenerPorts - bound);
    List<SteadyTop.Member> shown = top.update(tuples, nowNs);
    List<SteadyTop.Member> others =
        nearest.update(tuples, shown, windowSeconds, whole, (long) (NOTABLE_RATIO * ports), nowNs);
    List<PortBudget> budgets = budgets(shown, usable, timestamps);
    List<PortBudget> near = budgets(others, usable, timestamps);
    if (whole) {
      carry();
      pools.choose(sources);
    }
    return new PortCounts(
        whole, ports, listenerPorts, bound, budgets, near, counted, pools.namespace());
  }

  private List<PortBudget> budgets(
      List<SteadyTop.Member> members, long usable, Map<Peer, Timestamps> timestamps) {
    List<PortBudget> budgets = new ArrayList<>(members.size());
    for (SteadyTop.Member member : members) {
      int slot = tuples.find(member.high, member.low, member.tag);
      if (slot != AddressTable.NONE) {
        budgets.add(budget(slot, usable, timestamps));
      }
    }
    return List.copyOf(budgets);
  }

  private void addCarried() {
    for (int from = 0; from < carried.slots(); from++) {
      if (carried.used(from)) {
        int slot = tuples.put(carried.high(from), carried.low(from), carried.tag(from));
        if (slot != AddressTable.NONE) {
          long held = carried.get(from, HELD);
          tuples.add(slot, HELD, held);
          tuples.setSmall(slot, SMALL, HOLDERS + PortHolder.ESTABLISHED.number(), held);
          tuples.addSmall(slot, SMALL, SECOND_CHOICES, carried.get(from, CARRIED_SECOND_CHOICES));
          spread(slot, carried.get(from, CARRIED_FIRST_PORT), carried.get(from, CARRIED_LAST_PORT));
          if (tuples.get(slot, INODE) == 0) {
            tuples.set(slot, INODE, carried.get(from, CARRIED_INODE));
          }
        }
      }
    }
  }

  private void carry() {
    carried.clear();
    for (SteadyTop.Member member : judged()) {
      int slot = tuples.find(member.high, member.low, member.tag);
      if (slot != AddressTable.NONE) {
        int to = carried.put(member.high, member.low, member.tag);
        long second = tuples.small(slot, SMALL, ESTABLISHED_SECOND_CHOICES);
        carried.set(to, HELD, held(slot, PortHolder.ESTABLISHED));
        carried.set(to, CARRIED_SECOND_CHOICES, second);
        carried.set(to, CARRIED_INODE, tuples.get(slot, INODE));
        carried.set(to, CARRIED_FIRST_PORT, tuples.small(slot, SMALL, FIRST_PORT));
        carried.set(to, CARRIED_LAST_PORT, tuples.small(slot, SMALL, LAST_PORT));
      }
    }
  }

  private void countSources(PortRange ports) {
    sources.beginCounts();
    double spilledFrom = SPILLED_RATIO * ports.firstChoices();
    int size = ports.size();
    for (int slot = 0; slot < tuples.slots(); slot++) {
      if (tuples.used(slot)) {
        int source = tuples.tag(slot) >>> Service.TAG_BITS;
        long held = tuples.get(slot, HELD);
        sources.add(source, held, tuples, slot);
        long second = tuples.small(slot, SMALL, SECOND_CHOICES);
        if (held - second >= spilledFrom || (second > 0 && isPart(slot, held, second, size))) {
          pools.spilled(source, second);
        } else if (second > 0) {
          pools.ofDestination(source, second);
          sources.addSecondChoices(source, second);
        }
      }
    }
  }

  /**
   * Whether a tuple's ports fill a part of the range, odd and even ones alike. With
   * IP_LOCAL_PORT_RANGE (Linux 6.3) connect(2) keeps to a part, and goes through it port by port
   * (since 6.8); bind(2) of port 0 would scatter them.
   */
  private boolean isPart(int slot, long held, long second, int size) {
    long first = PORTS - tuples.small(slot, SMALL, FIRST_PORT);
    long ports = tuples.small(slot, SMALL, LAST_PORT) - first + 1;
    return held >= LEAST_OF_PART
        && ports <= LARGEST_PART * size
        && held >= DENSE_RATIO * ports
        && Math.abs(2 * second - held) <= EVEN_RATIO * held;
  }

  private PortBudget budget(int slot, long usable, Map<Peer, Timestamps> timestamps) {
    int source = tuples.tag(slot) >>> Service.TAG_BITS;
    Service service = Service.ofTag(tuples.tag(slot));
    Peer peer = new Peer(service, tuples.high(slot), tuples.low(slot));
    long held = tuples.get(slot, HELD);
    long second = tuples.small(slot, SMALL, SECOND_CHOICES);
    long own = Math.min(pools.own(source, held, second), pools.boundPorts());
    return new PortBudget(
        sources.address(source),
        peer,
        usable + own,
        held,
        held(slot, PortHolder.TIME_WAIT),
        tuples.small(slot, SMALL, YOUNG),
        tuples.get(slot, Columns.ARRIVED),
        tuples.get(slot, Columns.EXPIRING),
        timestamps.getOrDefault(peer, Timestamps.UNKNOWN),
        ports(slot, held, own),
        tuples.get(slot, INODE));
  }

  private HeldPorts ports(int slot, long held, long bound) {
    Map<PortHolder, Long> byState = new EnumMap<>(PortHolder.class);
    for (PortHolder holder : PortHolder.ALL) {
      byState.put(holder, held(slot, holder));
    }
    return new HeldPorts(
        byState,
        bound,
        held == 0 ? 0 : (int) (PORTS - tuples.small(slot, SMALL, FIRST_PORT)),
        (int) tuples.small(slot, SMALL, LAST_PORT));
  }

  /** The peers of the tuples that are judged. */
  List<Peer> peers() {
    return judged().stream()
        .map(of -> new Peer(Service.ofTag(of.tag & SERVICE_MASK), of.high, of.low))
        .toList();
  }
}
