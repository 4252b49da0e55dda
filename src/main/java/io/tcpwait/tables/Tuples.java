package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Timestamps;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts outbound connections by tuple: the local address, and the remote address and port. The
 * connections of one tuple must all have different local ports.
 *
 * <p>Established connections are not in every dump. For named tuples, the established connections
 * that were last seen are carried over until they are shown again.
 */
final class Tuples {
  /** Two thirds of 2^15 slots, which are 2.4 MB; one tuple more would double that. */
  private static final int MAX_TUPLES = 21_845;

  /** The number of a local address is in the tag, above the service; the tag stays positive. */
  private static final int MAX_SOURCES = 1 << (Integer.SIZE - 1 - Service.TAG_BITS);

  /** Past this share of first choices, connect(2) may have moved on to second choices. */
  private static final double SPILLED_RATIO = 0.8;

  /** Tuples that hold this share of the range are watched for their growth. */
  private static final double NOTABLE_RATIO = 0.05;

  /** Ports that are further apart may belong to any program. */
  private static final double DENSE_RATIO = 0.2;

  private static final double EVEN_RATIO = 0.2;

  private final TupleTable tuples;
  private final BindPools pools;
  private final TupleTable carried;
  private final LocalAddresses sources;
  private final NearestEnd nearest;
  private SteadyTop top;
  private @Nullable PortRange range;
  private long mostEstablished;

  Tuples(Top top, long seed) {
    pools = new BindPools(seed);
    nearest = new NearestEnd(seed);
    tuples = new TupleTable(MAX_TUPLES, seed);
    carried = new TupleTable(MAX_TUPLES, seed);
    sources = new LocalAddresses(MAX_SOURCES, seed);
    this.top = new SteadyTop(TupleTable.HELD, top.budgets());
  }

  void limit(Top limits) {
    top = new SteadyTop(TupleTable.HELD, limits.budgets());
  }

  /** Starts a dump of all states but ESTABLISHED. */
  void begin(@Nullable PortRange ports, AddressTable peers) {
    range = ports;
    tuples.table().clear();
    pools.begin(ports);
    if (sources.isFull()) {
      sources.clear();
      top = top.emptied();
      nearest.clear();
      carried.table().clear();
      pools.clear();
    }
    for (SteadyTop.Member member : judged()) {
      tuples.table().put(member.high, member.low, member.tag);
      peers.put(member.high, member.low, TupleTable.serviceTagOf(member.tag));
    }
  }

  /** The tuples that are judged, shown tuples first. */
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

  /**
   * Whether a connection with this port is counted here; ports outside the range cannot run out.
   */
  boolean takes(int port) {
    return range == null || range.has(port);
  }

  /**
   * Takes in an outbound connection whose port {@link #takes is counted}, and answers its slot in
   * {@link #table}, or {@link AddressTable#NONE}.
   */
  int put(TcpRecord socket, int tag, PortHolder holder) {
    int source = sources.number(socket);
    if (source == LocalAddresses.NONE) {
      return AddressTable.NONE;
    }
    int tupleTag = TupleTable.tag(tag, source);
    int slot = tuples.table().put(socket.remoteHigh(), socket.remoteLow(), tupleTag);
    if (range != null) {
      int port = socket.localPort();
      boolean second = range.isSecondChoice(port);
      // Also without room for the destination: a program that binds may have any number of them.
      pools.add(source, port, holder == PortHolder.ESTABLISHED, second);
      if (slot != AddressTable.NONE) {
        tuples.add(slot, port, second, holder);
      }
    }
    return slot;
  }

  /** Takes in a live connection. */
  void live(TcpRecord socket, int tag) {
    int slot =
        takes(socket.localPort()) ? put(socket, tag, PortHolder.of(socket)) : AddressTable.NONE;
    if (slot != AddressTable.NONE) {
      tuples.inode(slot, socket.inode());
    }
  }

  /** The table that counts a TIME_WAIT for which {@link #put} has a slot. */
  AddressTable table() {
    return tuples.table();
  }

  /** Notes that a TIME_WAIT is too young for tcp_tw_reuse. */
  void young(int slot) {
    tuples.young(slot);
  }

  /**
   * Ends a dump: adds its TIME_WAITs to their peers, or to services and groups if there is no room.
   */
  void rollUp(AddressTable peers, AddressTable services, PeerGroupSums groups) {
    AddressTable table = tuples.table();
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.used(slot) && table.get(slot, Columns.TIME_WAIT) > 0) {
        int tag = tuples.serviceTag(slot);
        int peer = peers.put(table.high(slot), table.low(slot), tag);
        if (peer != AddressTable.NONE) {
          TimeWaits.add(table, slot, peers, peer);
        } else {
          groups.timeWaits(table, slot);
          int service = services.put(0, 0, tag);
          if (service != AddressTable.NONE) {
            TimeWaits.add(table, slot, services, service);
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
    return tuples.mostHeld() + mostEstablished + opened > ratio * usable(range, listeners);
  }

  /**
   * Whether this many more connections may be a notable part of the ports that a tuple has left.
   *
   * @param more how many more connections are established now than when they were last dumped
   */
  boolean mayMove(double ratio, Listeners listeners, long more) {
    if (range == null) {
      return false;
    }
    return more > ratio * (usable(range, listeners) - tuples.mostHeld() - mostEstablished);
  }

  private long usable(PortRange ports, Listeners listeners) {
    return Math.max(0, ports.size() - listeners.portsIn(ports) - pools.boundPorts());
  }

  /**
   * The named tuples, and the pools; null if the range of ports is not known.
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
      mostEstablished = tuples.mostEstablished();
    } else {
      addCarried();
    }
    countSources(range);
    List<BindPool> counted = pools.end(whole, range, sources, listeners);
    long ports = range.size();
    long listenerPorts = listeners.portsIn(range);
    long bound = pools.boundPorts();
    long usable = Math.max(0, ports - listenerPorts - bound);
    List<SteadyTop.Member> shown = top.update(tuples.table(), nowNs);
    List<SteadyTop.Member> others =
        nearest.update(
            tuples.table(), shown, windowSeconds, whole, (long) (NOTABLE_RATIO * ports), nowNs);
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
      int slot = tuples.table().find(member.high, member.low, member.tag);
      if (slot != AddressTable.NONE) {
        budgets.add(budget(slot, usable, timestamps));
      }
    }
    return List.copyOf(budgets);
  }

  private void addCarried() {
    for (int slot = 0; slot < carried.table().slots(); slot++) {
      if (carried.table().used(slot)) {
        carried.copyEstablished(slot, tuples);
      }
    }
  }

  private void carry() {
    carried.table().clear();
    for (SteadyTop.Member member : judged()) {
      int slot = tuples.table().find(member.high, member.low, member.tag);
      if (slot != AddressTable.NONE) {
        tuples.copyEstablished(slot, carried);
      }
    }
  }

  private void countSources(PortRange ports) {
    sources.beginCounts();
    double spilledFrom = SPILLED_RATIO * ports.firstChoices();
    int size = ports.size();
    for (int slot = 0; slot < tuples.table().slots(); slot++) {
      if (tuples.table().used(slot)) {
        int source = tuples.source(slot);
        long held = tuples.held(slot);
        sources.add(source, held, tuples.table(), slot);
        long second = tuples.secondChoices(slot);
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
   * Whether a tuple's ports fill a part of the range, odd and even ports alike. With
   * IP_LOCAL_PORT_RANGE (Linux 6.3) connect(2) keeps to a part, and goes through it port by port
   * (since 6.8). bind(2) of port 0 would scatter them.
   */
  private boolean isPart(int slot, long held, long second, int size) {
    long ports = tuples.lastPort(slot) - tuples.firstPort(slot) + 1;
    return held >= HeldPorts.LEAST_OF_PART
        && ports <= HeldPorts.LARGEST_PART * size
        && held >= DENSE_RATIO * ports
        && Math.abs(2 * second - held) <= EVEN_RATIO * held;
  }

  private PortBudget budget(int slot, long usable, Map<Peer, Timestamps> timestamps) {
    AddressTable table = tuples.table();
    int source = tuples.source(slot);
    Service service = Service.ofTag(tuples.serviceTag(slot));
    Peer peer = new Peer(service, table.high(slot), table.low(slot));
    long held = tuples.held(slot);
    long own = Math.min(pools.own(source, held, tuples.secondChoices(slot)), pools.boundPorts());
    return new PortBudget(
        sources.address(source),
        peer,
        usable + own,
        held,
        tuples.held(slot, PortHolder.TIME_WAIT),
        tuples.countYoung(slot),
        table.get(slot, Columns.ARRIVED),
        table.get(slot, Columns.EXPIRING),
        timestamps.getOrDefault(peer, Timestamps.UNKNOWN),
        tuples.ports(slot, own),
        tuples.inode(slot));
  }

  /** The peers of the tuples that are judged. */
  List<Peer> peers() {
    return judged().stream()
        .map(of -> new Peer(Service.ofTag(TupleTable.serviceTagOf(of.tag)), of.high, of.low))
        .toList();
  }
}
