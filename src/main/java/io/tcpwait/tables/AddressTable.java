package io.tcpwait.tables;

import java.util.Arrays;

/**
 * A flat open-addressing hash table from a 128-bit address and a tag to a few counts. Each count is
 * from 0 to 2^32 - 1. The table allocates no object per entry. It grows by doubling, up to a fixed
 * number of entries.
 *
 * <p>The words of an entry lie side by side, so that a look-up costs one cache miss:
 *
 * <pre>
 *  +------------+------------+------------+---------------------+----
 *  | high       | low        | number tag | column 1   column 0 | ...     longs
 *  +------------+------------+------------+---------------------+----
 * </pre>
 *
 * A tag of 0 marks a free slot. Slots are probed one after the other, and at most two thirds of
 * them are used. The hash is seeded, so that an outsider cannot choose addresses that collide.
 */
final class AddressTable {
  /**
   * The answer of {@link #find} if the entry is absent, and of {@link #put} if the table is full.
   */
  static final int NONE = -1;

  static final long MAX_COUNT = 0xffff_ffffL;

  private static final long MAX_SMALL = 0xffffL;

  private static final int INITIAL_SLOTS = 8;

  private static final int LOW = 1;
  private static final int TAG = 2;
  private static final int COLUMNS = 3;

  private final int stride;
  private final int maxEntries;
  private final long seed;
  private int size;
  private int slots = INITIAL_SLOTS;
  private long[] words;

  /**
   * An empty table.
   *
   * @param columns counts per entry
   * @param maxEntries the most entries that it will hold
   */
  AddressTable(int columns, int maxEntries, long seed) {
    stride = COLUMNS + (columns + 1) / 2;
    this.maxEntries = maxEntries;
    this.seed = seed;
    words = new long[slots * stride];
  }

  /**
   * The slot of an entry, which is added with zeros if absent; {@link #NONE} if the table is full.
   * Slots are valid until the next call.
   *
   * @param tag above 0
   */
  int put(long high, long low, int tag) {
    int slot = probe(high, low, tag);
    if (used(slot)) {
      return slot;
    }
    if (size == maxEntries) {
      return NONE;
    }
    if (3 * (size + 1) > 2 * slots) {
      grow();
      slot = probe(high, low, tag);
    }
    int at = slot * stride;
    words[at] = high;
    words[at + LOW] = low;
    words[at + TAG] = (long) size << 32 | tag;
    size++;
    return slot;
  }

  /** The slot of an entry, or {@link #NONE}. */
  int find(long high, long low, int tag) {
    int slot = probe(high, low, tag);
    return used(slot) ? slot : NONE;
  }

  int size() {
    return size;
  }

  /** The number of slots, which are numbered from 0. */
  int slots() {
    return slots;
  }

  boolean used(int slot) {
    return words[slot * stride + TAG] != 0;
  }

  long high(int slot) {
    return words[slot * stride];
  }

  long low(int slot) {
    return words[slot * stride + LOW];
  }

  int tag(int slot) {
    return (int) words[slot * stride + TAG];
  }

  /**
   * Entries are numbered from 0 as they are added, and keep their number until the table is
   * cleared.
   */
  int number(int slot) {
    return (int) (words[slot * stride + TAG] >>> 32);
  }

  long get(int slot, int column) {
    return words[word(slot, column)] >>> shift(column) & MAX_COUNT;
  }

  void set(int slot, int column, long count) {
    int at = word(slot, column);
    int shift = shift(column);
    words[at] = (words[at] & ~(MAX_COUNT << shift)) | count << shift;
  }

  void add(int slot, int column, long count) {
    words[word(slot, column)] += count << shift(column);
  }

  void max(int slot, int column, long count) {
    if (count > get(slot, column)) {
      set(slot, column, count);
    }
  }

  /**
   * One of the four small counts, each from 0 to 2^16 - 1, that fit into two columns.
   *
   * @param index counts from {@code column}, which is even
   */
  long small(int slot, int column, int index) {
    return words[word(slot, column) + (index >> 2)] >>> smallShift(index) & MAX_SMALL;
  }

  void setSmall(int slot, int column, int index, long count) {
    int at = word(slot, column) + (index >> 2);
    int shift = smallShift(index);
    words[at] = (words[at] & ~(MAX_SMALL << shift)) | count << shift;
  }

  void addSmall(int slot, int column, int index, long count) {
    words[word(slot, column) + (index >> 2)] += count << smallShift(index);
  }

  private static int smallShift(int index) {
    return (index & 3) << 4;
  }

  private int word(int slot, int column) {
    return slot * stride + COLUMNS + (column >> 1);
  }

  private static int shift(int column) {
    return (column & 1) << 5;
  }

  /** Removes all entries and keeps the memory. */
  void clear() {
    if (size > 0) {
      Arrays.fill(words, 0);
      size = 0;
    }
  }

  private int probe(long high, long low, int tag) {
    int mask = slots - 1;
    int slot = hash(high, low, tag) & mask;
    while (true) {
      int at = slot * stride;
      int there = (int) words[at + TAG];
      if (there == 0 || (there == tag && words[at + LOW] == low && words[at] == high)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  private void grow() {
    long[] old = words;
    slots *= 2;
    words = new long[slots * stride];
    for (int from = 0; from < old.length; from += stride) {
      if (old[from + TAG] != 0) {
        int slot = probe(old[from], old[from + LOW], (int) old[from + TAG]);
        System.arraycopy(old, from, words, slot * stride, stride);
      }
    }
  }

  /**
   * Multiplies by odd constants and folds down the upper half, which multiplication mixes best. All
   * bits of the tag count: the tags of connections to one peer differ only in the upper bits.
   */
  private int hash(long high, long low, int tag) {
    long h = (seed ^ low ^ (long) tag << 24) * 0x9e3779b97f4a7c15L;
    h = (h ^ h >>> 32 ^ high ^ tag) * 0xc4ceb9fe1a85ec53L;
    return (int) (h >>> 32 ^ h >>> 15);
  }
}
