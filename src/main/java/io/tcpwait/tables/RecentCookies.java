package io.tcpwait.tables;

import java.util.Arrays;

/**
 * Detects sockets that a dump shows twice.
 *
 * <p>The kernel dumps a hash bucket in pieces of 16 sockets and resumes by position. If sockets
 * join the bucket meanwhile, at most as many of its last sockets are repeated. So it is enough to
 * remember the last cookies seen, in two sets: when the newer set is full, the older is emptied.
 * This finds every repetition within {@value #WINDOW} sockets, in 8 KiB, however many sockets there
 * are. To remember all cookies would cost a cache miss for each socket, and memory without bound.
 */
final class RecentCookies {
  /** Far more sockets than join one bucket between two datagrams of a dump. */
  static final int WINDOW = 256;

  private static final int SLOTS = 2 * WINDOW;
  private static final int MASK = SLOTS - 1;

  private long[] newer = new long[SLOTS];
  private long[] older = new long[SLOTS];
  private int newerSize;

  /** Forgets all, for the next dump. */
  void clear() {
    Arrays.fill(newer, 0);
    Arrays.fill(older, 0);
    newerSize = 0;
  }

  /** Whether a cookie is new; remembers it. 0 stands for an unknown cookie, and is always new. */
  boolean add(long cookie) {
    if (cookie == 0) {
      return true;
    }
    int slot = probe(newer, cookie);
    if (newer[slot] == cookie) {
      return false;
    }
    boolean isNew = older[probe(older, cookie)] != cookie;
    newer[slot] = cookie;
    if (++newerSize == WINDOW) {
      long[] emptied = older;
      Arrays.fill(emptied, 0);
      older = newer;
      newer = emptied;
      newerSize = 0;
    }
    return isNew;
  }

  /** Cookies are counted up per CPU, so their low bits spread well once multiplied. */
  private static int probe(long[] set, long cookie) {
    int slot = (int) ((cookie * 0x9e3779b97f4a7c15L) >>> 32) & MASK;
    while (set[slot] != 0 && set[slot] != cookie) {
      slot = (slot + 1) & MASK;
    }
    return slot;
  }
}
