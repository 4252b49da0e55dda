package io.tcpwait.tables;

import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.NamespacePool;
import io.tcpwait.sample.PortRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which local ports are in use, over all peers, and which of them look bound: for the few own
 * addresses that use the most one by one, for all others together, and for all in sum.
 *
 * <p>A dump does not tell a port that bind(2) gave from one that connect(2) chose. But connect
 * leaves the {@linkplain PortRange#isSecondChoice second choice} alone as long as it has another
 * towards that destination, where bind begins with it; and what bind gave is of one connection
 * alone, where connect gives the same port towards many destinations.
 *
 * <p>Connections that are older than ip_local_port_range are told by neither. If its first port
 * changes its parity, all that is open then stays what it was until it closes. A range that begins
 * with an odd port has been moved once: of what was open before the agent came, nothing is said.
 */
final class BindPools {
  private static final int MAX_POOLS = 4;

  /** Who has a pool keeps it until another has so much more. */
  private static final double KEEP_FACTOR = 1.25;

  /** Bits of the ports of one parity. */
  private static final long EVEN_PORTS = 0x5555_5555_5555_5555L;

  /** By the numbers of addresses; as long as it has to be. */
  private @Nullable PoolPorts[] bySource = {};

  /** The ports of all addresses that have no pool. */
  private final PoolPorts rest = new PoolPorts(false);

  private final PortPairs restPairs;
  private final PortSet boundPorts = new PortSet();
  private final PortSet inRange = new PortSet();
  private long secondChoices;
  private long bound;
  private long unionBound;
  private int pools;
  private @Nullable PortRange range;
  private boolean beforeMove;
  private NamespacePool namespace = new NamespacePool(0, 0, 0, 0, 0);

  /** Pools of no address. */
  BindPools(long seed) {
    restPairs = new PortPairs(seed);
  }

  /** Forgets all addresses, because they are numbered anew. */
  void clear() {
    Arrays.fill(bySource, null);
    pools = 0;
  }

  private void each(Consumer<PoolPorts> action) {
    for (PoolPorts pool : bySource) {
      if (pool != null) {
        action.accept(pool);
      }
    }
    action.accept(rest);
  }

  /**
   * Starts a dump.
   *
   * @param ports null where they are not known
   */
  void begin(@Nullable PortRange ports) {
    if (ports != null) {
      if (!ports.equals(range)) {
        fillInRange(ports);
      }
      if (range == null) {
        beforeMove = (ports.first() & 1) != 0;
      } else if (((ports.first() ^ range.first()) & 1) != 0) {
        beforeMove = true;
        each(PoolPorts::moved);
      }
      range = ports;
    }
    each(PoolPorts::begin);
    restPairs.clear();
  }

  private void fillInRange(PortRange ports) {
    inRange.clear();
    secondChoices = 0;
    for (int port = ports.first(); port <= ports.last(); port++) {
      if (ports.has(port)) {
        inRange.add(port);
        secondChoices += ports.isSecondChoice(port) ? 1 : 0;
      }
    }
  }

  /** Whether connections may be older than the range: until established ones have been shown. */
  boolean isBeforeMove() {
    return beforeMove;
  }

  /** From here on established connections are shown. */
  void beginEstablished() {
    each(PoolPorts::beginEstablished);
  }

  /** All of them were shown: they take the place of those that were last. */
  void endEstablished() {
    each(PoolPorts::endEstablished);
  }

  /** Takes in a port of the range. */
  void add(int source, int port, boolean established, boolean secondChoice) {
    PoolPorts pool = ofOne(source);
    if (pool == null && pools < MAX_POOLS) {
      pool = new PoolPorts(true);
      put(source, pool);
      pools++;
    }
    if (pool != null) {
      pool.add(port, established);
    } else {
      rest.add(port, established, secondChoice && !restPairs.add(source, port, established));
    }
  }

  private @Nullable PoolPorts ofOne(int source) {
    return source < bySource.length ? bySource[source] : null;
  }

  private void put(int source, PoolPorts pool) {
    if (source >= bySource.length) {
      bySource = Arrays.copyOf(bySource, source + 1);
    }
    bySource[source] = pool;
  }

  private PoolPorts pool(int source) {
    PoolPorts pool = ofOne(source);
    return pool == null ? rest : pool;
  }

  /** Connections of one destination that has no first choices left: its second ones are no sign. */
  void spilled(int source, long secondChoices) {
    pool(source).spilled(secondChoices);
  }

  /** Connections of one destination that has first choices left. */
  void ofDestination(int source, long secondChoices) {
    pool(source).ofDestination(secondChoices);
  }

  /**
   * Ends a dump: what each pool has, those with the most ports first.
   *
   * @param whole whether established connections were shown
   */
  List<BindPool> end(boolean whole, PortRange ports, Sources sources, Listeners listeners) {
    boundPorts.clear();
    bound = 0;
    long secondParity = (ports.first() & 1) == 0 ? ~EVEN_PORTS : EVEN_PORTS;
    long size = ports.size();
    List<BindPool> counted = new ArrayList<>();
    List<PoolPorts> all = new ArrayList<>(List.of(rest));
    for (int source = 0; source < sources.size(); source++) {
      PoolPorts pool = ofOne(source);
      if (pool != null) {
        count(pool, secondParity);
        all.add(pool);
        LocalAddress address = sources.address(source);
        long limit = size - listeners.portsIn(ports, address.high(), address.low());
        counted.add(
            new BindPool(
                address,
                Math.max(pool.used(), limit),
                pool.used(),
                pool.bound(),
                sources.timeWaits(source, Columns.TIME_WAIT),
                sources.timeWaits(source, Columns.ARRIVED),
                sources.timeWaits(source, Columns.EXPIRING)));
      }
    }
    count(rest, secondParity);
    unionBound = Math.min(boundPorts.size(), bound);
    namespace = sum(size - listeners.portsIn(ports), all, sources);
    beforeMove &= !whole;
    counted.sort((a, b) -> Long.compare(b.used(), a.used()));
    return List.copyOf(counted);
  }

  private void count(PoolPorts pool, long secondParity) {
    pool.count(inRange, secondParity, secondChoices, boundPorts, beforeMove);
    bound += pool.bound();
  }

  private NamespacePool sum(long limit, List<PoolPorts> all, Sources sources) {
    long used = 0;
    for (int word = 0; word < PortSet.WORDS; word++) {
      long ofWord = inRange.word(word);
      long usedOfWord = 0;
      for (int i = 0; ofWord != 0 && i < all.size(); i++) {
        usedOfWord |= all.get(i).used(word);
      }
      used += Long.bitCount(usedOfWord & ofWord);
    }
    long addresses = 0;
    for (int source = 0; source < sources.size(); source++) {
      addresses += sources.secondChoices(source) > 0 && pool(source).bound() > 0 ? 1 : 0;
    }
    return new NamespacePool(
        Math.max(limit, unionBound),
        used,
        unionBound,
        addresses,
        all.stream().mapToLong(PoolPorts::unknown).sum());
  }

  /** How many ports some address has bound, after {@link #end}. */
  long boundPorts() {
    return unionBound;
  }

  /** The ports of all addresses together, after {@link #end}. */
  NamespacePool namespace() {
    return namespace;
  }

  /**
   * How many of {@link #boundPorts} are of connections of one destination themselves.
   *
   * @param secondChoices of {@code held}
   */
  long own(int source, long held, long secondChoices) {
    return pool(source).own(held, secondChoices);
  }

  /** Gives the pools to the addresses that hold the most. */
  void choose(Sources sources) {
    Map<Integer, PoolPorts> chosen = new HashMap<>();
    while (chosen.size() < MAX_POOLS) {
      int best = largest(sources, chosen.keySet());
      if (best == Sources.NONE) {
        break;
      }
      PoolPorts known = ofOne(best);
      chosen.put(best, known == null ? new PoolPorts(true) : known);
    }
    Arrays.fill(bySource, null);
    chosen.forEach(this::put);
    pools = chosen.size();
  }

  private int largest(Sources sources, Set<Integer> chosen) {
    int best = Sources.NONE;
    double most = 0;
    for (int source = 0; source < sources.size(); source++) {
      double held = sources.held(source) * (ofOne(source) == null ? 1 : KEEP_FACTOR);
      if (held > most && !chosen.contains(source)) {
        best = source;
        most = held;
      }
    }
    return best;
  }
}
