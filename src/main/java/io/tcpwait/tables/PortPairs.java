package io.tcpwait.tables;

import java.util.Arrays;

/**
 * The pairs of a local address and a port that a dump has shown. It is a flat open-addressing set
 * of numbers, which allocates no object per entry and doubles up to {@value #MAX_SLOTS} slots.
 */
final class PortPairs {
  private static final int INITIAL_SLOTS = 1 << 4;

  /** 512 KB. */
  private static final int MAX_SLOTS = 1 << 17;

  private static final int PORT_BITS = 16;
  private static final int MULTIPLIER = 0x9e3779b9;

  private final int seed;
  private int[] pairs = new int[INITIAL_SLOTS];
  private int size;

  PortPairs(long seed) {
    this.seed = (int) (seed ^ seed >>> Integer.SIZE);
  }

  void clear() {
    if (size > 0) {
      Arrays.fill(pairs, 0);
      size = 0;
    }
  }

  /**
   * Takes in a pair, and answers whether it is new. Once the set is full, every pair counts as new.
   *
   * @param source numbered from 0, less than 2^14
   */
  boolean add(int source, int port, boolean established) {
    if (3 * (size + 1) > 2 * pairs.length) {
      if (pairs.length == MAX_SLOTS) {
        return true;
      }
      grow();
    }
    int pair = (source + 1) << (PORT_BITS + 1) | (established ? 1 << PORT_BITS : 0) | port;
    int slot = find(pair);
    if (pairs[slot] == pair) {
      return false;
    }
    pairs[slot] = pair;
    size++;
    return true;
  }

  private int find(int pair) {
    int mask = pairs.length - 1;
    int hash = (pair ^ seed) * MULTIPLIER;
    int slot = (hash ^ hash >>> 15) & mask;
    while (pairs[slot] != 0 && pairs[slot] != pair) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] old = pairs;
    pairs = new int[2 * old.length];
    for (int pair : old) {
      if (pair != 0) {
        pairs[find(pair)] = pair;
      }
    }
  }
}
