package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.RangeListeners;
import io.tcpwait.sample.Role;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The local addresses and ports of listeners, which decide the role of every connection.
 *
 * <p>A closed listener is remembered while sockets of its port exist, TIME_WAITs included, because
 * they were accepted. As long as they exist, the bind bucket of the port keeps connect(2) from
 * choosing it (__inet_hash_connect() in net/ipv4/inet_hashtables.c). But if a program binds this
 * very port and then connects, its connection counts as accepted, since nothing in a dump tells it
 * apart. It also keeps the listener remembered.
 *
 * <p>A listener that no dump has shown is inferred from its connections ({@link ListenerTraces}).
 * It counts as closed from the next dump on.
 */
final class Listeners {
  /** More than any host has; listeners past this number are not known. */
  private static final int MAX_LISTENERS = 16_384;

  private static final long IPV4_ANY_LOW = 0xffffL << 32;

  private static final int LISTENING_IN = 0;
  private static final int USED_IN = 1;
  private static final int GONE = 2;
  private static final int LISTENER_INODE = 3;
  private static final int COLUMNS = 4;

  /** Keeps a tag from being 0. */
  private static final int PORT_TAG = 1 << 16;

  /** Flags of a port: it has a listener; a listener on all of IPv4; a listener on all of IPv6. */
  private static final int SOME = 1;

  private static final int ANY_IPV4 = 2;
  private static final int ANY_IPV6 = 4;

  private final long seed;
  private final AcceptQueues acceptQueues;
  private final ListenerTraces traces = new ListenerTraces();
  private final PortFlags flagsByPort = new PortFlags();

  /** The ports that have flags: few of the ports of a range. */
  private final BitSet flagged = new BitSet();

  private AddressTable table;
  private int dump;
  private boolean someGone;

  Listeners(long seed) {
    this.seed = seed;
    acceptQueues = new AcceptQueues(seed);
    table = new AddressTable(COLUMNS, MAX_LISTENERS, seed);
  }

  /**
   * Starts a dump, which must show listeners before connections.
   *
   * @param range null if it is not known
   */
  void begin(@Nullable PortRange range) {
    dump++;
    acceptQueues.begin();
    traces.begin(range);
  }

  /** Takes in a socket in LISTEN. */
  void listening(TcpRecord socket) {
    long high = socket.localHigh();
    long low = socket.localLow();
    listening(high, low, socket);
    if (high == 0 && low == 0 && !socket.ipv6Only()) {
      listening(0, IPV4_ANY_LOW, socket);
    }
    acceptQueues.listening(socket);
  }

  /** The accept queue of a port in this dump; null if no connection waits in it. */
  @Nullable AcceptQueue acceptQueue(int port) {
    return acceptQueues.of(port);
  }

  /** The accept queues of this dump in which connections wait, full queues first. */
  List<AcceptQueue> acceptQueues() {
    return acceptQueues.list();
  }

  private void listening(long high, long low, TcpRecord socket) {
    int port = socket.localPort();
    int slot = table.put(high, low, PORT_TAG | port);
    if (slot != AddressTable.NONE) {
      table.set(slot, LISTENING_IN, dump);
      table.set(slot, LISTENER_INODE, socket.inode());
      flag(high, low, port);
    }
  }

  /** Whether no connection waits to be accepted, and no closed listener is remembered. */
  boolean areStill() {
    return !someGone && acceptQueues.areEmpty();
  }

  /** The role of a connection. */
  Role role(TcpRecord socket) {
    if (owns(socket)) {
      return Role.INBOUND;
    }
    traces.note(socket.localPort(), socket.remotePort());
    return Role.OUTBOUND;
  }

  /**
   * Looks for listeners that only the connections of this dump show, and remembers them.
   *
   * @return whether there are any, so that some roles given in this dump are wrong
   */
  boolean findGone() {
    boolean[] found = {false};
    traces.find(
        port -> {
          boolean ipv4 = gone(0, IPV4_ANY_LOW, port);
          boolean ipv6 = gone(0, 0, port);
          found[0] |= ipv4 && ipv6;
        });
    return found[0];
  }

  /** Adds a closed listener on all addresses of a family. */
  private boolean gone(long high, long low, int port) {
    int slot = table.put(high, low, PORT_TAG | port);
    if (slot == AddressTable.NONE) {
      return false;
    }
    table.set(slot, USED_IN, dump);
    flag(high, low, port);
    someGone = true;
    return true;
  }

  /** Takes in a socket whose role is not asked, but which may keep a listener remembered. */
  void connection(TcpRecord socket) {
    if (someGone) {
      owns(socket);
    }
  }

  /** The inode of a socket that listens on a port; 0 if no socket does now. */
  long inode(int port) {
    if (flagsByPort.of(port) != 0) {
      for (int slot = 0; slot < table.slots(); slot++) {
        if (table.used(slot)
            && table.tag(slot) == (PORT_TAG | port)
            && table.get(slot, LISTENING_IN) == dump) {
          return table.get(slot, LISTENER_INODE);
        }
      }
    }
    return 0;
  }

  /**
   * The number of ports in a range that connect(2) does not take, because a listener has or had
   * them (inet_bind_bucket.fastreuse in __inet_hash_connect()).
   */
  long portsIn(PortRange range) {
    long ports = 0;
    for (int port = flagged.nextSetBit(range.first());
        port >= 0 && port <= range.last();
        port = flagged.nextSetBit(port + 1)) {
      ports += range.has(port) ? 1 : 0;
    }
    return ports;
  }

  /** The ports of a range that have a listener now, except ports that the kernel has chosen. */
  RangeListeners now(PortRange range, BitSet chosen) {
    BitSet ports = new BitSet();
    for (int slot = 0; slot < table.slots(); slot++) {
      int port = table.used(slot) ? table.tag(slot) & 0xffff : 0;
      if (range.has(port) && !chosen.get(port) && table.get(slot, LISTENING_IN) == dump) {
        ports.set(port);
      }
    }
    return ports.isEmpty()
        ? RangeListeners.NONE
        : new RangeListeners(
            ports.cardinality(),
            ports.stream()
                .limit(RangeListeners.MAX_LISTED)
                .mapToObj(port -> new RangeListeners.Listener(port, inode(port)))
                .toList());
  }

  /**
   * The number of ports in a range that bind(2) does not give to an address, because a listener
   * takes that address. A listener on another address does not hinder it.
   */
  long portsIn(PortRange range, long high, long low) {
    int any = TcpRecord.isIpv4(high, low) ? ANY_IPV4 : ANY_IPV6;
    long ports = 0;
    for (int port = flagged.nextSetBit(range.first());
        port >= 0 && port <= range.last();
        port = flagged.nextSetBit(port + 1)) {
      if (range.has(port)) {
        boolean taken =
            (flagsByPort.of(port) & any) != 0
                || table.find(high, low, PORT_TAG | port) != AddressTable.NONE;
        ports += taken ? 1 : 0;
      }
    }
    return ports;
  }

  /**
   * Ends a complete dump. If it also showed established connections, closed listeners without
   * sockets are forgotten.
   */
  void end(boolean whole) {
    boolean forget = false;
    someGone = false;
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.used(slot)) {
        boolean listening = table.get(slot, LISTENING_IN) == dump;
        if (whole && isForgotten(slot)) {
          forget = true;
        } else {
          table.set(slot, GONE, listening ? 0 : 1);
        }
        someGone |= !listening;
      }
    }
    if (forget) {
      forget();
    }
  }

  /**
   * Connections are noted only once a listener is known to be closed, so it stays one dump more.
   */
  private boolean isForgotten(int slot) {
    return table.get(slot, GONE) == 1
        && table.get(slot, LISTENING_IN) != dump
        && table.get(slot, USED_IN) != dump;
  }

  private void forget() {
    AddressTable kept = new AddressTable(COLUMNS, MAX_LISTENERS, seed);
    flagsByPort.clear();
    flagged.clear();
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.used(slot) && !isForgotten(slot)) {
        int to = kept.put(table.high(slot), table.low(slot), table.tag(slot));
        for (int column = 0; column < COLUMNS; column++) {
          kept.set(to, column, table.get(slot, column));
        }
        flag(table.high(slot), table.low(slot), table.tag(slot) & 0xffff);
      }
    }
    table = kept;
  }

  private boolean owns(TcpRecord socket) {
    int port = socket.localPort();
    int flags = flagsByPort.of(port);
    if (flags == 0) {
      return false;
    }
    long high = socket.localHigh();
    long low = socket.localLow();
    boolean ipv4 = TcpRecord.isIpv4(high, low);
    boolean byAny = (flags & (ipv4 ? ANY_IPV4 : ANY_IPV6)) != 0;
    if (byAny && !someGone) {
      return true; // No closed listener needs to be remembered.
    }
    if (byAny) {
      uses(0, ipv4 ? IPV4_ANY_LOW : 0, port);
    }
    return uses(high, low, port) || byAny;
  }

  private boolean uses(long high, long low, int port) {
    int slot = table.find(high, low, PORT_TAG | port);
    if (slot == AddressTable.NONE) {
      return false;
    }
    table.set(slot, USED_IN, dump);
    return true;
  }

  private void flag(long high, long low, int port) {
    boolean any = high == 0 && (low == 0 || low == IPV4_ANY_LOW);
    int family = low == 0 ? ANY_IPV6 : ANY_IPV4;
    flagsByPort.set(port, any ? SOME | family : SOME);
    flagged.set(port);
  }
}
