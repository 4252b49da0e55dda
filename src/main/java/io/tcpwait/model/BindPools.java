package io.tcpwait.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  private static final int WORDS = (1 << 16) / Long.SIZE;

  /** Past this share of all second choices, bind has gone on to the first ones. */
  private static final double ALL_BOUND_RATIO = 0.9;

  /** Ports that connections have, and those of them that several have. */
  private static final class Ports {
    private final long[] once = new long[WORDS];
    private final long[] more = new long[WORDS];

    void add(int port) {
      int word = port >>> 6;
      long bit = 1L << port;
      more[word] |= once[word] & bit;
      once[word] |= bit;
    }

    void clear() {
      Arrays.fill(once, 0);
      Arrays.fill(more, 0);
    }
  }

  private static final class Pool {
    private final int source;
    private final Ports waiting = new Ports();
    private final Ports established = new Ports();
    private long spilled;

    private Pool(int source) {
      this.source = source;
    }
  }

  private final @Nullable Pool[] poolBySource;
  private final long[] boundPorts = new long[WORDS];
  private List<Pool> pools = new ArrayList<>();

  /**
   * @param sources addresses are numbered from 0 to this
   */
  BindPools(int sources) {
    poolBySource = new @Nullable Pool[sources];
  }

  /** Forgets all addresses, because they are numbered anew. */
  void clear() {
    Arrays.fill(poolBySource, null);
    pools.clear();
  }

  void begin() {
    for (Pool pool : pools) {
      pool.waiting.clear();
      pool.spilled = 0;
    }
  }

  /** From here on established connections are shown, in place of those that were last. */
  void beginEstablished() {
    for (Pool pool : pools) {
      pool.established.clear();
    }
  }

  /** Takes in a port of the range. */
  void add(int source, int port, boolean established) {
    Pool pool = poolBySource[source];
    if (pool == null) {
      if (pools.size() == MAX_POOLS) {
        return;
      }
      pool = new Pool(source);
      poolBySource[source] = pool;
      pools.add(pool);
    }
    (established ? pool.established : pool.waiting).add(port);
  }

  /** Connections of one destination that has no first choices left: its second ones are no sign. */
  void spilled(int source, long secondChoices) {
    Pool pool = poolBySource[source];
    if (pool != null) {
      pool.spilled += secondChoices;
    }
  }

  /** Ends a dump: what each pool has, those with the most ports first. */
  List<BindPool> end(PortRange range, AddressTable sources) {
    Arrays.fill(boundPorts, 0);
    List<BindPool> counted = new ArrayList<>();
    for (int slot = 0; slot < sources.slots(); slot++) {
      Pool pool = sources.used(slot) ? poolBySource[sources.number(slot)] : null;
      if (pool != null) {
        counted.add(count(pool, range, sources, slot));
      }
    }
    counted.sort((a, b) -> Long.compare(b.used(), a.used()));
    return List.copyOf(counted);
  }

  private BindPool count(Pool pool, PortRange range, AddressTable sources, int slot) {
    long used = 0;
    long second = 0;
    long ownSecond = 0;
    long ownFirst = 0;
    long secondChoices = 0;
    for (int port = range.first(); port <= range.last(); port++) {
      int word = port >>> 6;
      long bit = 1L << port;
      boolean isSecond = range.isSecondChoice(port);
      secondChoices += isSecond ? 1 : 0;
      if (((pool.waiting.once[word] | pool.established.once[word]) & bit) != 0) {
        boolean shared = ((pool.waiting.more[word] | pool.established.more[word]) & bit) != 0;
        used++;
        second += isSecond ? 1 : 0;
        ownSecond += isSecond && !shared ? 1 : 0;
        ownFirst += isSecond || shared ? 0 : 1;
      }
    }
    long bound = Math.max(0, ownSecond - pool.spilled);
    if (2 * bound <= second) {
      bound = 0;
    } else {
      boolean wentOn = bound >= ALL_BOUND_RATIO * secondChoices;
      markBound(pool, range, wentOn);
      bound += wentOn ? ownFirst : 0;
    }
    return new BindPool(
        new LocalAddress(sources.high(slot), sources.low(slot)),
        used,
        bound,
        sources.get(slot, Columns.TIME_WAIT),
        sources.get(slot, Columns.ARRIVED),
        sources.get(slot, Columns.EXPIRING));
  }

  private void markBound(Pool pool, PortRange range, boolean firstToo) {
    for (int port = range.first(); port <= range.last(); port++) {
      int word = port >>> 6;
      long bit = 1L << port;
      boolean shared = ((pool.waiting.more[word] | pool.established.more[word]) & bit) != 0;
      if ((firstToo || range.isSecondChoice(port)) && !shared) {
        boundPorts[word] |= (pool.waiting.once[word] | pool.established.once[word]) & bit;
      }
    }
  }

  /** How many ports some address has bound, after {@link #end}. */
  long boundPorts() {
    long bound = 0;
    for (long word : boundPorts) {
      bound += Long.bitCount(word);
    }
    return bound;
  }

  /** Gives the pools to the addresses that hold the most. */
  void choose(AddressTable sources, int heldColumn) {
    List<Pool> chosen = new ArrayList<>();
    for (int place = 0; place < MAX_POOLS; place++) {
      int best = largest(sources, heldColumn, chosen);
      if (best == AddressTable.NONE) {
        break;
      }
      Pool known = poolBySource[best];
      chosen.add(known == null ? new Pool(best) : known);
    }
    Arrays.fill(poolBySource, null);
    chosen.forEach(pool -> poolBySource[pool.source] = pool);
    pools = chosen;
  }

  private static int largest(AddressTable sources, int heldColumn, List<Pool> chosen) {
    int best = AddressTable.NONE;
    long most = 0;
    for (int slot = 0; slot < sources.slots(); slot++) {
      if (sources.used(slot) && sources.get(slot, heldColumn) > most) {
        int number = sources.number(slot);
        if (chosen.stream().noneMatch(pool -> pool.source == number)) {
          best = number;
          most = sources.get(slot, heldColumn);
        }
      }
    }
    return best;
  }
}
