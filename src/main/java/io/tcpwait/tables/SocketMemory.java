package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import java.util.Arrays;

/**
 * A few numbers for each socket, remembered from one dump to the next. A socket is known by its
 * cookie, or by its inode if the source has neither cookies nor tcp_info. A socket that a complete
 * dump does not have is forgotten.
 *
 * <p>A flat open-addressing hash table, which allocates no object per socket. It grows by doubling,
 * up to a fixed number of sockets. An entry takes three ints and its columns, and at most two
 * thirds of the slots are used:
 *
 * <pre>
 *  +---------+--------+-----------+----------+-----
 *  | id high | id low | dump, kind| column 0 | ...     ints
 *  +---------+--------+-----------+----------+-----
 * </pre>
 *
 * A kind of 0 marks a free slot. The hash is seeded: a program cannot choose inodes that collide.
 */
final class SocketMemory {
  /** The answer if a socket is not known, or if there is no room for it. */
  static final int NONE = -1;

  static final long MAX_NUMBER = 0xffff_ffffL;

  /** The most sockets of a memory. */
  static final int MAX_SOCKETS = 16_384;

  /** Times are remembered modulo 2^32 ms; ages stop here, so that none seems young again. */
  static final long MAX_AGE_MS = 1L << 31;

  private static final int INITIAL_SLOTS = 8;
  private static final int LOW = 1;
  private static final int MARK = 2;
  private static final int COLUMNS = 3;
  private static final int KIND_BITS = 2;
  private static final int KIND_MASK = (1 << KIND_BITS) - 1;
  private static final int COOKIE = 1;
  private static final int INODE = 2;

  private final int stride;
  private final long seed;
  private int slots = INITIAL_SLOTS;
  private int size;

  /** The number of the dump, modulo 2^30. */
  private int dump;

  private boolean refused;
  private boolean whole;
  private int[] words;

  /**
   * An empty memory.
   *
   * @param columns numbers per socket, each from 0 to {@link #MAX_NUMBER}
   */
  SocketMemory(int columns, long seed) {
    stride = COLUMNS + columns;
    this.seed = seed;
    words = new int[slots * stride];
  }

  void begin() {
    dump++;
    refused = false;
  }

  /** The slot of a socket; {@link #NONE} if it is not known. Slots are valid until the next put. */
  int find(TcpRecord socket) {
    return find(id(socket), kind(socket));
  }

  /** As {@link #find(TcpRecord)}, by an id other than 0, instead of the cookie. */
  int find(long id) {
    return find(id, COOKIE);
  }

  private int find(long id, int kind) {
    int slot = probe(id, kind);
    return id != 0 && isUsed(slot) ? slot : NONE;
  }

  /**
   * The slot of a socket of this dump. A socket that is not known is added, with zeros.
   *
   * @return {@link #NONE} if the socket has no id, or if there is no room
   */
  int put(TcpRecord socket) {
    return put(id(socket), kind(socket));
  }

  /** As {@link #put(TcpRecord)}, by an id other than 0, instead of the cookie. */
  int put(long id) {
    return put(id, COOKIE);
  }

  private int put(long id, int kind) {
    if (id == 0) {
      return NONE;
    }
    int slot = probe(id, kind);
    if (!isUsed(slot)) {
      if (size == MAX_SOCKETS) {
        refused = true;
        return NONE;
      }
      if (3 * (size + 1) > 2 * slots) {
        grow();
        slot = probe(id, kind);
      }
      words[slot * stride] = (int) (id >>> 32);
      words[slot * stride + LOW] = (int) id;
      size++;
    }
    words[slot * stride + MARK] = dump << KIND_BITS | kind;
    return slot;
  }

  /** Ends a complete dump: sockets that were not in it are forgotten. */
  void end() {
    whole = !refused;
    int slot = 0;
    while (slot < slots) {
      if (isUsed(slot) && (words[slot * stride + MARK] & ~KIND_MASK) != dump << KIND_BITS) {
        remove(slot); // Another entry may have moved here.
      } else {
        slot++;
      }
    }
  }

  int size() {
    return size;
  }

  /** Whether a dump was complete, and each socket of the last one that has an id is known. */
  boolean isWhole() {
    return whole;
  }

  long get(int slot, int column) {
    return Integer.toUnsignedLong(words[slot * stride + COLUMNS + column]);
  }

  void set(int slot, int column, long number) {
    words[slot * stride + COLUMNS + column] = (int) number;
  }

  /** How long ago the time in a column was. */
  long passedMs(int slot, int column, long nowMs) {
    return Integer.toUnsignedLong((int) nowMs - words[slot * stride + COLUMNS + column]);
  }

  /** Sets a column to a time of some milliseconds ago. */
  void setPassedMs(int slot, int column, long nowMs, long agoMs) {
    set(slot, column, nowMs - Math.min(agoMs, MAX_AGE_MS));
  }

  /** Another socket may get the inode of a closed socket, so a cookie is better. */
  private static int kind(TcpRecord socket) {
    return socket.info() == null && socket.cookie() == 0 ? INODE : COOKIE;
  }

  private static long id(TcpRecord socket) {
    return kind(socket) == INODE ? socket.inode() : socket.cookie();
  }

  private boolean isUsed(int slot) {
    return (words[slot * stride + MARK] & KIND_MASK) != 0;
  }

  private int probe(long id, int kind) {
    int slot = home((int) (id >>> 32), (int) id);
    while (true) {
      int at = slot * stride;
      int there = words[at + MARK] & KIND_MASK;
      if (there == 0
          || (there == kind && words[at + LOW] == (int) id && words[at] == (int) (id >>> 32))) {
        return slot;
      }
      slot = slot + 1 & slots - 1;
    }
  }

  /** The slot at which the search for an id begins. */
  private int home(int high, int low) {
    long h = (seed ^ (long) high << 32 ^ Integer.toUnsignedLong(low)) * 0x9e3779b97f4a7c15L;
    h = (h ^ h >>> 32) * 0xc4ceb9fe1a85ec53L;
    return (int) (h >>> 32) & slots - 1;
  }

  private void grow() {
    int[] old = words;
    slots *= 2;
    words = new int[slots * stride];
    for (int from = 0; from < old.length; from += stride) {
      int kind = old[from + MARK] & KIND_MASK;
      if (kind != 0) {
        long id = (long) old[from] << 32 | Integer.toUnsignedLong(old[from + LOW]);
        System.arraycopy(old, from, words, probe(id, kind) * stride, stride);
      }
    }
  }

  /** Frees a slot, and moves up the entries that were only put behind it because it was used. */
  private void remove(int slot) {
    int free = slot;
    int next = free;
    while (true) {
      next = next + 1 & slots - 1;
      int at = next * stride;
      if (!isUsed(next)) {
        break;
      }
      int distance = next - home(words[at], words[at + LOW]) & slots - 1;
      if (distance >= (next - free & slots - 1)) {
        System.arraycopy(words, at, words, free * stride, stride);
        free = next;
      }
    }
    Arrays.fill(words, free * stride, (free + 1) * stride, 0);
    size--;
  }
}
