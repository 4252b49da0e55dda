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
 * The local ports in use towards any peer, and how many of them look bound with bind(2). They are
 * counted for each of the local addresses that use the most ports, for the other addresses
 * together, and for the whole namespace.
 *
 * <p>A dump does not tell whether bind(2) gave a port or connect(2) chose it. But connect leaves
 * the {@linkplain PortRange#isSecondChoice second choices} alone while it has a first choice
 * towards that destination, and bind begins with second choices. A port that bind gave also serves
 * a single connection, while connect gives the same port towards many destinations.
 *
 * <p>Neither sign holds for connections that are older than the present ip_local_port_range. If the
 * parity of its first port changes, an open connection keeps its mark until it closes. A range that
 * begins with an odd port has been changed once. Connections that are older than the agent are then
 * not judged.
 */
final class BindPools {
  private static final int MAX_POOLS = 4;

  /** An address keeps its pool until another holds this many times as many ports. */
  private static final double KEEP_FACTOR = 1.25;

  /** The even ports of a word, as bits. */
  private static final long EVEN_PORTS = 0x5555_5555_5555_5555L;

  /** By the number of the address; grows when needed. */
  private @Nullable PoolPorts[] bySource = {};

  /** The ports of all addresses without a pool of their own. */
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

  /** No address has a pool yet. */
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
   * @param ports null if the range is not known
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

  /**
   * Whether connections may be older than the range: true until a dump shows the established ones.
   */
  boolean isBeforeMove() {
    return beforeMove;
  }

  /** From here on established connections are shown. */
  void beginEstablished() {
    each(PoolPorts::beginEstablished);
  }

  /** All established connections were shown; they replace those of the last such dump. */
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

  /**
   * Takes in a destination without first choices left: its second choices do not indicate bind(2).
   */
  void spilled(int source, long secondChoices) {
    pool(source).spilled(secondChoices);
  }

  /** Takes in a destination that has first choices left. */
  void ofDestination(int source, long secondChoices) {
    pool(source).ofDestination(secondChoices);
  }

  /**
   * Ends a dump, and answers what each pool has, the pools with the most ports first.
   *
   * @param whole whether established connections were shown
   */
  List<BindPool> end(boolean whole, PortRange ports, LocalAddresses sources, Listeners listeners) {
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

  private NamespacePool sum(long limit, List<PoolPorts> all, LocalAddresses sources) {
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

  /** The number of ports that look bound at any address, after {@link #end}. */
  long boundPorts() {
    return unionBound;
  }

  /** The ports of all addresses together, after {@link #end}. */
  NamespacePool namespace() {
    return namespace;
  }

  /**
   * How many of {@link #boundPorts} belong to connections of one destination.
   *
   * @param secondChoices how many of {@code held} are second choices
   */
  long own(int source, long held, long secondChoices) {
    return pool(source).own(held, secondChoices);
  }

  /** Gives the pools to the addresses that hold the most ports. */
  void choose(LocalAddresses sources) {
    Map<Integer, PoolPorts> chosen = new HashMap<>();
    while (chosen.size() < MAX_POOLS) {
      int best = largest(sources, chosen.keySet());
      if (best == LocalAddresses.NONE) {
        break;
      }
      PoolPorts known = ofOne(best);
      chosen.put(best, known == null ? new PoolPorts(true) : known);
    }
    Arrays.fill(bySource, null);
    chosen.forEach(this::put);
    pools = chosen.size();
  }

  private int largest(LocalAddresses sources, Set<Integer> chosen) {
    int best = LocalAddresses.NONE;
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
