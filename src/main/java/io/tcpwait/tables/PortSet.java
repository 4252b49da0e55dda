package io.tcpwait.tables;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of ports as words of 64 bits, in pages. Pages that never had a port do not take memory.
 * Most hosts use a few ports of the 65,536, and an agent keeps many such sets for each namespace.
 */
final class PortSet {
  /** Words of a whole set. */
  static final int WORDS = (1 << 16) / Long.SIZE;

  private static final int PAGE_BITS = 5;

  /** Words of a page: a page has 2,048 ports, and a set has 32 pages. */
  private static final int PAGE_WORDS = 1 << PAGE_BITS;

  private final long[] @Nullable [] pages = new long[WORDS / PAGE_WORDS][];

  /** The page of a word, below 32. */
  static int page(int word) {
    return word >>> PAGE_BITS;
  }

  static int firstWord(int page) {
    return page << PAGE_BITS;
  }

  void add(int port) {
    or(port >>> 6, 1L << port);
  }

  /** The ports from {@code 64 * word} on, as bits. */
  long word(int word) {
    long[] page = pages[page(word)];
    return page == null ? 0 : page[word & (PAGE_WORDS - 1)];
  }

  void set(int word, long ports) {
    if (ports != 0) {
      made(word)[word & (PAGE_WORDS - 1)] = ports;
    } else {
      and(word, 0);
    }
  }

  void or(int word, long ports) {
    if (ports != 0) {
      made(word)[word & (PAGE_WORDS - 1)] |= ports;
    }
  }

  void and(int word, long ports) {
    long[] page = pages[page(word)];
    if (page != null) {
      page[word & (PAGE_WORDS - 1)] &= ports;
    }
  }

  private long[] made(int word) {
    long[] page = pages[page(word)];
    if (page == null) {
      page = new long[PAGE_WORDS];
      pages[page(word)] = page;
    }
    return page;
  }

  /** Removes all ports, and keeps the pages for the next ones. */
  void clear() {
    for (long[] page : pages) {
      if (page != null) {
        Arrays.fill(page, 0);
      }
    }
  }

  long size() {
    long ports = 0;
    for (long[] page : pages) {
      if (page != null) {
        for (long word : page) {
          ports += Long.bitCount(word);
        }
      }
    }
    return ports;
  }
}
