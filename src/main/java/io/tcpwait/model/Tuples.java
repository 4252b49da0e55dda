package io.tcpwait.model;

import io.tcpwait.kernel.TcpRecord;
import java.util.ArrayList;
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

  private static final int YOUNG = 4;
  private static final int ESTABLISHED = 5;
  private static final int SECOND_CHOICES = 6;
  private static final int INODE = 7;
  private static final int ESTABLISHED_SECOND_CHOICES = 8;
  private static final int COLUMNS = 9;

  /** Of what stands for established connections: its own {@link #HELD}, and these. */
  private static final int CARRIED_SECOND_CHOICES = 1;

  private static final int CARRIED_INODE = 2;
  private static final int CARRIED_COLUMNS = 3;

  /** Two thirds of 2^15 slots, which are 1.8 MB; one more would take as much again. */
  private static final int MAX_TUPLES = 21_845;

  /** An address's number is in the tag, above the service; with it the tag stays positive. */
  private static final int MAX_SOURCES = 1 << (Integer.SIZE - 1 - Service.TAG_BITS);

  private static final int SERVICE_MASK = (1 << Service.TAG_BITS) - 1;

  /** Past this share of them, connect(2) may have gone on from its first choices to the others. */
  private static final double SPILLED_RATIO = 0.8;

  private final AddressTable tuples;
  private final BindPools pools = new BindPools(MAX_SOURCES);
  private final AddressTable carried;
  private final Sources sources;
  private SteadyTop top;
  private @Nullable PortRange range;
  private long mostEstablished;

  Tuples(Top top, long seed) {
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
    pools.begin();
    if (sources.isFull()) {
      sources.clear();
      top = top.emptied();
      carried.clear();
      pools.clear();
    }
    for (SteadyTop.Member member : top.members()) {
      tuples.put(member.high, member.low, member.tag);
      peers.put(member.high, member.low, member.tag & SERVICE_MASK);
    }
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
  int put(TcpRecord socket, int tag, boolean established) {
    int source = sources.number(socket);
    if (source == Sources.NONE) {
      return AddressTable.NONE;
    }
    int tupleTag = tag | source << Service.TAG_BITS;
    int slot = tuples.put(socket.remoteHigh(), socket.remoteLow(), tupleTag);
    int port = socket.localPort();
    if (range != null) {
      // Also of more destinations than there is room for: who binds may have any number.
      pools.add(source, port, established);
    }
    if (slot != AddressTable.NONE && range != null) {
      int second = range.isSecondChoice(port) ? 1 : 0;
      tuples.add(slot, HELD, 1);
      tuples.add(slot, SECOND_CHOICES, second);
      if (established) {
        tuples.add(slot, ESTABLISHED, 1);
        tuples.add(slot, ESTABLISHED_SECOND_CHOICES, second);
      }
    }
    return slot;
  }

  /** Takes in one that has not ended. */
  void live(TcpRecord socket, int tag, boolean established) {
    int slot = takes(socket.localPort()) ? put(socket, tag, established) : AddressTable.NONE;
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
    tuples.add(slot, YOUNG, 1);
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
    long ports = Math.max(0, range.size() - listeners.portsIn(range) - pools.boundPorts());
    return most(HELD) + mostEstablished + opened > ratio * ports;
  }

  private long most(int column) {
    long most = 0;
    for (int slot = 0; slot < tuples.slots(); slot++) {
      if (tuples.used(slot)) {
        most = Math.max(most, tuples.get(slot, column));
      }
    }
    return most;
  }

  /**
   * The named tuples, and the pools; null where the range of ports is not known.
   *
   * @param whole whether established connections were dumped
   */
  @Nullable PortCounts end(
      boolean whole, Listeners listeners, Map<Peer, Timestamps> timestamps, long nowNs) {
    if (range == null) {
      return null;
    }
    if (whole) {
      pools.endEstablished();
      mostEstablished = most(ESTABLISHED);
    } else {
      addCarried();
    }
    countSources(range);
    List<BindPool> counted = pools.end(range, sources, listeners);
    long ports = range.size();
    long listenerPorts = listeners.portsIn(range);
    PortCounts totals =
        new PortCounts(whole, ports, listenerPorts, pools.boundPorts(), List.of(), counted);
    List<PortBudget> budgets = new ArrayList<>();
    for (SteadyTop.Member member : top.update(tuples, nowNs)) {
      int slot = tuples.find(member.high, member.low, member.tag);
      if (slot != AddressTable.NONE) {
        budgets.add(budget(slot, totals, timestamps));
      }
    }
    if (whole) {
      carry();
      pools.choose(sources);
    }
    return new PortCounts(
        whole, ports, listenerPorts, totals.boundPorts(), List.copyOf(budgets), counted);
  }

  private void addCarried() {
    for (int from = 0; from < carried.slots(); from++) {
      if (carried.used(from)) {
        int slot = tuples.put(carried.high(from), carried.low(from), carried.tag(from));
        if (slot != AddressTable.NONE) {
          tuples.add(slot, HELD, carried.get(from, HELD));
          tuples.add(slot, SECOND_CHOICES, carried.get(from, CARRIED_SECOND_CHOICES));
          if (tuples.get(slot, INODE) == 0) {
            tuples.set(slot, INODE, carried.get(from, CARRIED_INODE));
          }
        }
      }
    }
  }

  private void carry() {
    carried.clear();
    for (SteadyTop.Member member : top.members()) {
      int slot = tuples.find(member.high, member.low, member.tag);
      if (slot != AddressTable.NONE) {
        int to = carried.put(member.high, member.low, member.tag);
        carried.set(to, HELD, tuples.get(slot, ESTABLISHED));
        carried.set(to, CARRIED_SECOND_CHOICES, tuples.get(slot, ESTABLISHED_SECOND_CHOICES));
        carried.set(to, CARRIED_INODE, tuples.get(slot, INODE));
      }
    }
  }

  private void countSources(PortRange ports) {
    sources.beginCounts();
    double spilledFrom = SPILLED_RATIO * ports.firstChoices();
    for (int slot = 0; slot < tuples.slots(); slot++) {
      if (tuples.used(slot)) {
        int source = tuples.tag(slot) >>> Service.TAG_BITS;
        sources.add(source, tuples.get(slot, HELD), tuples, slot);
        long second = tuples.get(slot, SECOND_CHOICES);
        if (tuples.get(slot, HELD) - second >= spilledFrom) {
          pools.spilled(source, second);
        }
      }
    }
  }

  private PortBudget budget(int slot, PortCounts totals, Map<Peer, Timestamps> timestamps) {
    int source = tuples.tag(slot) >>> Service.TAG_BITS;
    Service service = Service.ofTag(tuples.tag(slot));
    Peer peer = new Peer(service, tuples.high(slot), tuples.low(slot));
    long held = tuples.get(slot, HELD);
    long own = pools.own(source, held, tuples.get(slot, SECOND_CHOICES));
    return new PortBudget(
        sources.address(source),
        peer,
        totals.usablePorts() + Math.min(own, totals.boundPorts()),
        held,
        Math.min(held, tuples.get(slot, Columns.TIME_WAIT)),
        tuples.get(slot, YOUNG),
        tuples.get(slot, Columns.ARRIVED),
        tuples.get(slot, Columns.EXPIRING),
        timestamps.getOrDefault(peer, Timestamps.UNKNOWN),
        tuples.get(slot, INODE));
  }

  /** The peers of the tuples that are named. */
  List<Peer> peers() {
    return top.members().stream()
        .map(of -> new Peer(Service.ofTag(of.tag & SERVICE_MASK), of.high, of.low))
        .toList();
  }
}
