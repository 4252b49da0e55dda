package io.tcpwait.tables;

import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.Service;
import java.util.EnumMap;
import java.util.Map;

/**
 * The layout of a table of {@linkplain Tuples tuples}. Beside the columns of {@link Columns} it has
 * the ports of a tuple by their state, and its lowest and highest port.
 */
final class TupleTable {
  /** Connections in any state. */
  static final int HELD = 0;

  private static final int SERVICE_MASK = (1 << Service.TAG_BITS) - 1;

  /** The first column of the small counts, which are at most the number of ports. */
  private static final int SMALL = 4;

  private static final int YOUNG = 0;
  private static final int SECOND_CHOICES = 1;
  private static final int ESTABLISHED_SECOND_CHOICES = 2;

  /** The first of the counts by {@link PortHolder}, except TIME_WAIT, which has a column. */
  private static final int HOLDERS = 3;

  /** The lowest port, as 2^16 less the port, so that 0 means no port; and the highest port. */
  private static final int FIRST_PORT = 10;

  private static final int LAST_PORT = 11;
  private static final int SMALL_COUNTS = 12;
  private static final int INODE = SMALL + SMALL_COUNTS / 2;
  private static final int COLUMNS = INODE + 1;
  private static final int PORTS = 1 << 16;

  private final AddressTable table;

  TupleTable(int maxTuples, long seed) {
    table = new AddressTable(COLUMNS, maxTuples, seed);
  }

  AddressTable table() {
    return table;
  }

  /** The number of a tuple's local address, which is in its tag above the service. */
  int source(int slot) {
    return table.tag(slot) >>> Service.TAG_BITS;
  }

  /** The tag of a tuple's service. */
  int serviceTag(int slot) {
    return serviceTagOf(table.tag(slot));
  }

  static int serviceTagOf(int tupleTag) {
    return tupleTag & SERVICE_MASK;
  }

  static int tag(int serviceTag, int source) {
    return serviceTag | source << Service.TAG_BITS;
  }

  /** Takes in a connection. */
  void add(int slot, int port, boolean secondChoice, PortHolder holder) {
    table.add(slot, HELD, 1);
    spread(slot, PORTS - port, port);
    if (secondChoice) {
      table.addSmall(slot, SMALL, SECOND_CHOICES, 1);
      if (holder == PortHolder.ESTABLISHED) {
        table.addSmall(slot, SMALL, ESTABLISHED_SECOND_CHOICES, 1);
      }
    }
    if (holder != PortHolder.TIME_WAIT) {
      table.addSmall(slot, SMALL, HOLDERS + holder.number(), 1);
    }
  }

  /** Widens the span of a tuple's ports. */
  private void spread(int slot, long first, long last) {
    if (first > table.small(slot, SMALL, FIRST_PORT)) {
      table.setSmall(slot, SMALL, FIRST_PORT, first);
    }
    if (last > table.small(slot, SMALL, LAST_PORT)) {
      table.setSmall(slot, SMALL, LAST_PORT, last);
    }
  }

  /** Takes in the inode of a live connection: as a rule the lowest belongs to the oldest. */
  void inode(int slot, long inode) {
    long known = table.get(slot, INODE);
    if (inode != 0 && (known == 0 || inode < known)) {
      table.set(slot, INODE, inode);
    }
  }

  /** Counts a TIME_WAIT that is too young for tcp_tw_reuse. */
  void young(int slot) {
    table.addSmall(slot, SMALL, YOUNG, 1);
  }

  long countYoung(int slot) {
    return table.small(slot, SMALL, YOUNG);
  }

  /** The number of ports that a tuple holds. */
  long held(int slot) {
    return table.get(slot, HELD);
  }

  long held(int slot, PortHolder holder) {
    return holder == PortHolder.TIME_WAIT
        ? Math.min(held(slot), table.get(slot, Columns.TIME_WAIT))
        : table.small(slot, SMALL, HOLDERS + holder.number());
  }

  long secondChoices(int slot) {
    return table.small(slot, SMALL, SECOND_CHOICES);
  }

  long inode(int slot) {
    return table.get(slot, INODE);
  }

  /** The lowest port; 2^16 of a tuple without ports. */
  long firstPort(int slot) {
    return PORTS - table.small(slot, SMALL, FIRST_PORT);
  }

  /** The highest port; 0 of a tuple without ports. */
  long lastPort(int slot) {
    return table.small(slot, SMALL, LAST_PORT);
  }

  /**
   * The ports of a tuple by their state.
   *
   * @param bound how many of the ports look bound
   */
  HeldPorts ports(int slot, long bound) {
    Map<PortHolder, Long> byState = new EnumMap<>(PortHolder.class);
    for (PortHolder holder : PortHolder.ALL) {
      byState.put(holder, held(slot, holder));
    }
    int first = held(slot) == 0 ? 0 : (int) firstPort(slot);
    return new HeldPorts(byState, bound, first, (int) lastPort(slot));
  }

  /** The most ports that one tuple holds. */
  long mostHeld() {
    long most = 0;
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.used(slot)) {
        most = Math.max(most, held(slot));
      }
    }
    return most;
  }

  /** The most established connections that one tuple has. */
  long mostEstablished() {
    long most = 0;
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.used(slot)) {
        most = Math.max(most, held(slot, PortHolder.ESTABLISHED));
      }
    }
    return most;
  }

  /** Copies the established connections of a tuple into another table. */
  void copyEstablished(int slot, TupleTable to) {
    int copy = to.table.put(table.high(slot), table.low(slot), table.tag(slot));
    if (copy == AddressTable.NONE) {
      return;
    }
    long established = held(slot, PortHolder.ESTABLISHED);
    long second = table.small(slot, SMALL, ESTABLISHED_SECOND_CHOICES);
    to.table.add(copy, HELD, established);
    to.table.addSmall(copy, SMALL, HOLDERS + PortHolder.ESTABLISHED.number(), established);
    to.table.addSmall(copy, SMALL, SECOND_CHOICES, second);
    to.table.addSmall(copy, SMALL, ESTABLISHED_SECOND_CHOICES, second);
    to.spread(copy, table.small(slot, SMALL, FIRST_PORT), table.small(slot, SMALL, LAST_PORT));
    if (to.table.get(copy, INODE) == 0) {
      to.table.set(copy, INODE, table.get(slot, INODE));
    }
  }
}
