package io.tcpwait.tables;

/**
 * The longest pause of each service on half-closed connections that went on to move data, as the
 * dump before showed them. While such a connection is there, all connections of its service may
 * pause for as long, and a few times longer.
 */
final class LongestPauses {
  /**
   * The most patience with a connection that may pause. A longer pause is rare, and a connection
   * that was forgotten looks the same.
   */
  static final long MOST_MS = 900_000;

  private static final int PATIENCE_FACTOR = 3;
  private static final int MAX_SERVICES = 1_024;
  private static final int PAUSE_MS = 0;

  private AddressTable before;
  private AddressTable now;

  LongestPauses(long seed) {
    before = new AddressTable(1, MAX_SERVICES, seed);
    now = new AddressTable(1, MAX_SERVICES, seed);
  }

  void begin() {
    now.clear();
  }

  /** Takes in a pause that ended; 0 stands for none. */
  void add(int tag, long pauseMs) {
    int slot = pauseMs > 0 ? now.put(0, 0, tag) : AddressTable.NONE;
    if (slot != AddressTable.NONE) {
      now.max(slot, PAUSE_MS, Math.min(pauseMs, AddressTable.MAX_COUNT));
    }
  }

  /**
   * How long a connection of a service may be silent, in milliseconds.
   *
   * @param leastMs if no pause is known
   */
  long patienceMs(int tag, long leastMs) {
    int slot = before.size() == 0 ? AddressTable.NONE : before.find(0, 0, tag);
    long pauseMs = slot == AddressTable.NONE ? 0 : before.get(slot, PAUSE_MS);
    return Math.max(leastMs, Math.min(PATIENCE_FACTOR * pauseMs, MOST_MS));
  }

  /** Ends a complete dump. */
  void end() {
    AddressTable emptied = before;
    before = now;
    now = emptied;
  }
}
