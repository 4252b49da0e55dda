package io.tcpwait.model;

import java.util.Arrays;

/**
 * Whole numbers by address: a flat open-addressing table from a 128-bit address and a tag to a few
 * ints. Makes nothing per entry; grows by doubling, up to a fixed number of entries.
 *
 * <p>Slots are probed one after the other and kept at most half full. The hash is seeded anew for
 * every table, so that nobody outside can choose addresses that meet in one slot.
 */
final class AddressTable {
  /** What {@link #find} answers where there is none, and {@link #put} where there is no room. */
  static final int NONE = -1;

  private static final int INITIAL_CAPACITY = 64;

  private final int columns;
  private final int maxEntries;
  private final long seed;
  private int size;
  private long[] highs;
  private long[] lows;
  private int[] tags;
  private int[] values;

  /**
   * @param columns ints per entry
   * @param maxEntries the most entries that it will hold
   */
  AddressTable(int columns, int maxEntries, long seed) {
    this.columns = columns;
    this.maxEntries = maxEntries;
    this.seed = seed;
    highs = new long[INITIAL_CAPACITY];
    lows = new long[INITIAL_CAPACITY];
    tags = new int[INITIAL_CAPACITY];
    values = new int[INITIAL_CAPACITY * columns];
  }

  /**
   * The slot of an entry, made with zeros if it was not there; {@link #NONE} where the table is
   * full. Slots are good until the next call.
   *
   * @param tag not 0
   */
  int put(long high, long low, int tag) {
    int slot = probe(high, low, tag);
    if (tags[slot] != 0) {
      return slot;
    }
    if (size == maxEntries) {
      return NONE;
    }
    if (2 * (size + 1) > tags.length) {
      grow();
      slot = probe(high, low, tag);
    }
    insert(slot, high, low, tag);
    return slot;
  }

  /** The slot of an entry, or {@link #NONE}. */
  int find(long high, long low, int tag) {
    int slot = probe(high, low, tag);
    return tags[slot] == 0 ? NONE : slot;
  }

  int size() {
    return size;
  }

  /** Slots are numbered from 0 to this. */
  int slots() {
    return tags.length;
  }

  boolean used(int slot) {
    return tags[slot] != 0;
  }

  long high(int slot) {
    return highs[slot];
  }

  long low(int slot) {
    return lows[slot];
  }

  int tag(int slot) {
    return tags[slot];
  }

  int get(int slot, int column) {
    return values[slot * columns + column];
  }

  void set(int slot, int column, int value) {
    values[slot * columns + column] = value;
  }

  void increment(int slot, int column) {
    values[slot * columns + column]++;
  }

  /** Removes all entries and keeps the room. */
  void clear() {
    if (size > 0) {
      Arrays.fill(tags, 0);
      Arrays.fill(values, 0);
      size = 0;
    }
  }

  private int probe(long high, long low, int tag) {
    int mask = tags.length - 1;
    int slot = hash(high, low, tag) & mask;
    while (tags[slot] != 0 && !(lows[slot] == low && tags[slot] == tag && highs[slot] == high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void insert(int slot, long high, long low, int tag) {
    highs[slot] = high;
    lows[slot] = low;
    tags[slot] = tag;
    size++;
  }

  private void grow() {
    long[] oldHighs = highs;
    long[] oldLows = lows;
    int[] oldTags = tags;
    int[] oldValues = values;
    int capacity = 2 * oldTags.length;
    highs = new long[capacity];
    lows = new long[capacity];
    tags = new int[capacity];
    values = new int[capacity * columns];
    size = 0;
    for (int old = 0; old < oldTags.length; old++) {
      if (oldTags[old] != 0) {
        int slot = probe(oldHighs[old], oldLows[old], oldTags[old]);
        insert(slot, oldHighs[old], oldLows[old], oldTags[old]);
        System.arraycopy(oldValues, old * columns, values, slot * columns, columns);
      }
    }
  }

  /** Each word is mixed in before the next by the finalizer of MurmurHash3. */
  private int hash(long high, long low, int tag) {
    return (int) mix(mix(mix(seed ^ high) ^ low) ^ tag);
  }

  private static long mix(long word) {
    long h = word;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
