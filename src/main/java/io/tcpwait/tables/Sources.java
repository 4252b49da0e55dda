package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.LocalAddress;

/**
 * The addresses of this host that its connections come from. They are numbered from 0 as they come,
 * and keep their numbers from dump to dump, until there are too many and all begin anew.
 */
final class Sources {
  /** What {@link #number} answers where there is no room. */
  static final int NONE = AddressTable.NONE;

  /** What all their connections hold, beside TIME_WAITs as {@link Columns} has them. */
  private static final int HELD = 0;

  /** Ports that connect(2) would have had no reason to choose. */
  private static final int SECOND_CHOICES = 4;

  private static final int COLUMNS = 5;
  private static final int TAG = 1;

  private final int max;
  private final AddressTable table;
  private int[] slots = {};

  Sources(int max, long seed) {
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

  /** Of the address that a connection comes from. */
  int number(TcpRecord socket) {
    int slot = table.put(socket.localHigh(), socket.localLow(), TAG);
    return slot == AddressTable.NONE ? NONE : table.number(slot);
  }

  /** Once no more addresses come in this dump; counts begin at 0. */
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

  /** Adds what the entry of another table counts. */
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
