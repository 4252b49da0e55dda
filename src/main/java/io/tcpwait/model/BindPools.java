package io.tcpwait.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which local ports are in use, over all peers, for the few addresses of this host that use the
 * most; and which of them look bound.
 *
 * <p>A dump does not tell a port that bind(2) gave from one that connect(2) chose. But connect
 * leaves the {@linkplain PortRange#isSecondChoice second choice} alone as long as it has another
 * towards that destination, where bind begins with it; and what bind gave is of one connection
 * alone, where connect gives the same port towards many destinations.
 */
final class BindPools {
  private static final int MAX_POOLS = 4;

  /** Who has a pool keeps it until another has so much more. */
  private static final double KEEP_FACTOR = 1.25;

  /** Bits of the ports of one parity. */
  private static final long EVEN_PORTS = 0x5555_5555_5555_5555L;

  private final @Nullable PoolPorts[] bySource;
  private final long[] boundPorts = new long[PoolPorts.WORDS];
  private final long[] inRange = new long[PoolPorts.WORDS];
  private long bound;
  private int pools;

  /**
   * @param sources addresses are numbered from 0 to this
   */
  BindPools(int sources) {
    bySource = new @Nullable PoolPorts[sources];
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
  }

  void begin() {
    each(PoolPorts::begin);
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
  void add(int source, int port, boolean established) {
    PoolPorts pool = bySource[source];
    if (pool == null) {
      if (pools == MAX_POOLS) {
        return;
      }
      pool = new PoolPorts();
      bySource[source] = pool;
      pools++;
    }
    pool.add(port, established);
  }

  /** Connections of one destination that has no first choices left: its second ones are no sign. */
  void spilled(int source, long secondChoices) {
    PoolPorts pool = bySource[source];
    if (pool != null) {
      pool.spilled(secondChoices);
    }
  }

  /** Ends a dump: what each pool has, those with the most ports first. */
  List<BindPool> end(PortRange range, Sources sources, Listeners listeners) {
    Arrays.fill(boundPorts, 0);
    bound = 0;
    Arrays.fill(inRange, 0);
    for (int port = range.first(); port <= range.last(); port++) {
      inRange[port >>> 6] |= range.has(port) ? 1L << port : 0;
    }
    long secondParity = (range.first() & 1) == 0 ? ~EVEN_PORTS : EVEN_PORTS;
    long ports = range.size();
    List<BindPool> counted = new ArrayList<>();
    for (int source = 0; source < sources.size(); source++) {
      PoolPorts pool = bySource[source];
      if (pool != null) {
        pool.count(inRange, secondParity, boundPorts);
        bound += pool.bound();
        LocalAddress address = sources.address(source);
        long limit = ports - listeners.portsIn(range, address.high(), address.low());
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
    counted.sort((a, b) -> Long.compare(b.used(), a.used()));
    return List.copyOf(counted);
  }

  /** How many ports some address has bound, after {@link #end}. */
  long boundPorts() {
    long ports = 0;
    for (long word : boundPorts) {
      ports += Long.bitCount(word);
    }
    return Math.min(ports, bound);
  }

  /**
   * How many of {@link #boundPorts} are of connections of one destination themselves.
   *
   * @param secondChoices of {@code held}
   */
  long own(int source, long held, long secondChoices) {
    PoolPorts pool = bySource[source];
    return pool == null ? 0 : pool.own(held, secondChoices);
  }

  /** Gives the pools to the addresses that hold the most. */
  void choose(Sources sources) {
    Map<Integer, PoolPorts> chosen = new HashMap<>();
    while (chosen.size() < MAX_POOLS) {
      int best = largest(sources, chosen.keySet());
      if (best == Sources.NONE) {
        break;
      }
      PoolPorts known = bySource[best];
      chosen.put(best, known == null ? new PoolPorts() : known);
    }
    Arrays.fill(bySource, null);
    chosen.forEach((source, pool) -> bySource[source] = pool);
    pools = chosen.size();
  }

  private int largest(Sources sources, Set<Integer> chosen) {
    int best = Sources.NONE;
    double most = 0;
    for (int source = 0; source < sources.size(); source++) {
      double held = sources.held(source) * (bySource[source] == null ? 1 : KEEP_FACTOR);
      if (held > most && !chosen.contains(source)) {
        best = source;
        most = held;
      }
    }
    return best;
  }
}
