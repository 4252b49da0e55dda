package io.tcpwait.tables;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Up to eight flags for each port, in pages that are allocated with their first flag. */
final class PortFlags {
  private static final int PAGE_BITS = 10;
  private static final int PAGE_PORTS = 1 << PAGE_BITS;

  private final byte[] @Nullable [] pages = new byte[(1 << 16) / PAGE_PORTS][];

  /** The flags of a port, as bits; 0 if none is set. */
  int of(int port) {
    byte[] page = pages[port >>> PAGE_BITS];
    return page == null ? 0 : page[port & (PAGE_PORTS - 1)];
  }

  /** Adds flags to a port. */
  void set(int port, int flags) {
    byte[] page = pages[port >>> PAGE_BITS];
    if (page == null) {
      page = new byte[PAGE_PORTS];
      pages[port >>> PAGE_BITS] = page;
    }
    page[port & (PAGE_PORTS - 1)] |= (byte) flags;
  }

  void clear() {
    Arrays.fill(pages, null);
  }
}
