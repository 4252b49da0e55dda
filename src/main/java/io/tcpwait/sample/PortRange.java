package io.tcpwait.sample;

import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * The local ports that the kernel gives to connections by itself (ip_local_port_range), first and
 * last included. It never gives the reserved ports among them (ip_local_reserved_ports).
 *
 * @param reserved not to be changed
 */
public record PortRange(int first, int last, BitSet reserved) {
  /** Whether a connection that does not ask for a port may be given this port. */
  public boolean has(int port) {
    return port >= first && port <= last && !reserved.get(port);
  }

  /**
   * Whether connect(2) takes this port only once all ports of the other parity are taken. bind(2)
   * of port 0 takes such ports first (__inet_hash_connect() and inet_csk_find_open_port(), since
   * Linux 4.2).
   */
  public boolean isSecondChoice(int port) {
    return ((port ^ first) & 1) != 0;
  }

  /** How many ports connect(2) takes before the others. */
  public int firstChoices() {
    int choices = last < first ? 0 : (last - first) / 2 + 1;
    return choices - reserved(port -> !isSecondChoice(port));
  }

  /** How many ports the range has, without reserved ports. */
  public int size() {
    return Math.max(0, last - first + 1) - reserved(port -> true);
  }

  /** Reserved ports are few, while a range has tens of thousands of ports. */
  private int reserved(IntPredicate counts) {
    int ports = 0;
    for (int port = reserved.nextSetBit(first);
        port >= 0 && port <= last;
        port = reserved.nextSetBit(port + 1)) {
      ports += counts.test(port) ? 1 : 0;
    }
    return ports;
  }
}
