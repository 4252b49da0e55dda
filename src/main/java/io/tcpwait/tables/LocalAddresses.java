package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.LocalAddress;

/**
 * The local addresses of outbound connections. They are numbered from 0 as they are seen, and keep
 * their numbers from dump to dump. When the table is full, all are numbered anew.
 */
final class LocalAddresses {
  /** The answer of {@link #number} if the table is full. */
  static final int NONE = AddressTable.NONE;

  /**
   * The ports that connections of an address hold, beside the TIME_WAIT columns of {@link Columns}.
   */
  private static final int HELD = 0;

  /** Ports that connect(2) had no reason to choose. */
  private static final int SECOND_CHOICES = 4;

  private static final int COLUMNS = 5;
  private static final int TAG = 1;

  private final int max;
  private final AddressTable table;
  private int[] slots = {};

  LocalAddresses(int max, long seed) {
    this.max = max;
    table = new AddressTable(COLUMNS, max, seed);
  }

  boolean isFull() {
    return table.size() == max;
  }

  void clear() {
    table.clear();
  }

  int size() {
    return table.size();
  }

  /** The number of a connection's local address. */
  int number(TcpRecord socket) {
    int slot = table.put(socket.localHigh(), socket.localLow(), TAG);
    return slot == AddressTable.NONE ? NONE : table.number(slot);
  }

  /** Sets all counts to 0, once the dump adds no more addresses. */
  void beginCounts() {
    if (slots.length < table.size()) {
      slots = new int[table.slots()];
    }
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.used(slot)) {
        slots[table.number(slot)] = slot;
        for (int column = 0; column < COLUMNS; column++) {
          table.set(slot, column, 0);
        }
      }
    }
  }

  /** Adds the counts of an entry of another table. */
  void add(int number, long held, AddressTable from, int slot) {
    table.add(slots[number], HELD, held);
    TimeWaits.add(from, slot, table, slots[number]);
  }

  void addSecondChoices(int number, long ports) {
    table.add(slots[number], SECOND_CHOICES, ports);
  }

  long secondChoices(int number) {
    return table.get(slots[number], SECOND_CHOICES);
  }

  LocalAddress address(int number) {
    return new LocalAddress(table.high(slots[number]), table.low(slots[number]));
  }

  long held(int number) {
    return table.get(slots[number], HELD);
  }

  /** One of the columns of TIME_WAITs. */
  long timeWaits(int number, int column) {
    return table.get(slots[number], column);
  }
}
