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

  /** What is remembered as bound was so where twice as many second choices were used as first. */
  private static final int SURE_FACTOR = 2;

  /** Who has a pool keeps it until another has so much more. */
  private static final double KEEP_FACTOR = 1.25;

  /** Bits of the ports of one parity. */
  private static final long EVEN_PORTS = 0x5555_5555_5555_5555L;

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
    private Ports established = new Ports();

    /** Those of a dump that has not ended. */
    private Ports next = new Ports();

    /** Second choices that are known to be of connect, since its first ones were all taken then. */
    private final long[] connected = new long[WORDS];

    /** Second choices that are known to be bound, since the first ones were free then. */
    private final long[] remembered = new long[WORDS];

    private long spilled;
    private long connectedNow;
    private boolean wentOn;

    private Pool(int source) {
      this.source = source;
    }

    private long used(int word) {
      return waiting.once[word] | established.once[word];
    }

    /** Used by one connection alone. */
    private long own(int word) {
      return used(word) & ~(waiting.more[word] | established.more[word]);
    }
  }

  private final @Nullable Pool[] poolBySource;
  private final long[] boundPorts = new long[WORDS];
  private final long[] inRange = new long[WORDS];
  private long bound;
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

  /** From here on established connections are shown. */
  void beginEstablished() {
    for (Pool pool : pools) {
      pool.next.clear();
    }
  }

  /** All of them were shown: they take the place of those that were last. */
  void endEstablished() {
    for (Pool pool : pools) {
      Ports last = pool.established;
      pool.established = pool.next;
      pool.next = last;
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
    (established ? pool.next : pool.waiting).add(port);
  }

  /** Connections of one destination that has no first choices left: its second ones are no sign. */
  void spilled(int source, long secondChoices) {
    Pool pool = poolBySource[source];
    if (pool != null) {
      pool.spilled += secondChoices;
    }
  }

  /** Ends a dump: what each pool has, those with the most ports first. */
  List<BindPool> end(PortRange range, AddressTable sources, Listeners listeners) {
    Arrays.fill(boundPorts, 0);
    bound = 0;
    Arrays.fill(inRange, 0);
    for (int port = range.first(); port <= range.last(); port++) {
      inRange[port >>> 6] |= range.has(port) ? 1L << port : 0;
    }
    long secondParity = (range.first() & 1) == 0 ? ~EVEN_PORTS : EVEN_PORTS;
    long ports = range.size();
    List<BindPool> counted = new ArrayList<>();
    for (int slot = 0; slot < sources.slots(); slot++) {
      Pool pool = sources.used(slot) ? poolBySource[sources.number(slot)] : null;
      if (pool != null) {
        long limit = ports - listeners.portsIn(range, sources.high(slot), sources.low(slot));
        counted.add(count(pool, limit, secondParity, sources, slot));
      }
    }
    counted.sort((a, b) -> Long.compare(b.used(), a.used()));
    return List.copyOf(counted);
  }

  private BindPool count(Pool pool, long limit, long secondParity, AddressTable sources, int slot) {
    long used = 0;
    long second = 0;
    long ownSecond = 0;
    long ownFirst = 0;
    long secondChoices = 0;
    long connected = 0;
    long remembered = 0;
    for (int word = 0; word < WORDS; word++) {
      long isSecond = inRange[word] & secondParity;
      long own = pool.own(word) & inRange[word];
      pool.connected[word] &= own & isSecond;
      pool.remembered[word] &= own & isSecond;
      connected += Long.bitCount(pool.connected[word]);
      remembered += Long.bitCount(pool.remembered[word]);
      used += Long.bitCount(pool.used(word) & inRange[word]);
      second += Long.bitCount(pool.used(word) & isSecond);
      ownSecond += Long.bitCount(own & isSecond);
      ownFirst += Long.bitCount(own & ~isSecond);
      secondChoices += Long.bitCount(isSecond);
    }
    long unknown = ownSecond - connected - remembered;
    long spilled = Math.clamp(pool.spilled - connected, 0, unknown);
    long boundSecond = ownSecond - connected - spilled;
    if (2 * boundSecond <= second - connected - spilled) {
      boundSecond = 0;
    }
    pool.connectedNow = connected + spilled;
    pool.wentOn = boundSecond > 0 && boundSecond >= ALL_BOUND_RATIO * secondChoices;
    long poolBound = boundSecond + (pool.wentOn ? ownFirst : 0);
    note(
        pool,
        secondParity,
        spilled > 0 && spilled == unknown,
        boundSecond > SURE_FACTOR * (used - second),
        poolBound > 0);
    bound += poolBound;
    return new BindPool(
        new LocalAddress(sources.high(slot), sources.low(slot)),
        Math.max(used, limit),
        used,
        poolBound,
        sources.get(slot, Columns.TIME_WAIT),
        sources.get(slot, Columns.ARRIVED),
        sources.get(slot, Columns.EXPIRING));
  }

  private void note(
      Pool pool, long secondParity, boolean allSpilled, boolean sure, boolean someBound) {
    for (int word = 0; word < WORDS; word++) {
      long isSecond = inRange[word] & secondParity;
      long own = pool.own(word) & inRange[word];
      long unknown = own & isSecond & ~pool.connected[word] & ~pool.remembered[word];
      if (allSpilled) {
        pool.connected[word] |= unknown;
      } else if (sure) {
        pool.remembered[word] |= unknown;
      }
      if (someBound) {
        boundPorts[word] |= own & (pool.wentOn ? inRange[word] : isSecond) & ~pool.connected[word];
      }
    }
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
    Pool pool = poolBySource[source];
    return pool == null ? 0 : Math.max(0, (pool.wentOn ? held : secondChoices) - pool.connectedNow);
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

  private int largest(AddressTable sources, int heldColumn, List<Pool> chosen) {
    int best = AddressTable.NONE;
    double most = 0;
    for (int slot = 0; slot < sources.slots(); slot++) {
      if (sources.used(slot)) {
        int number = sources.number(slot);
        double held = sources.get(slot, heldColumn);
        held *= poolBySource[number] == null ? 1 : KEEP_FACTOR;
        if (held > most && chosen.stream().noneMatch(pool -> pool.source == number)) {
          best = number;
          most = held;
        }
      }
    }
    return best;
  }
}
