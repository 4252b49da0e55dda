package io.tcpwait.model;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;

/**
 * How long ago a CLOSE_WAIT socket got its FIN.
 *
 * <p>That is tcpi_last_ack_recv, since nothing but a probe's answer comes in after a FIN. Where
 * keepalive probes are sent it is only the least that it can be, so that such sockets are
 * remembered from one dump to the next; as are those of a source that has no tcp_info at all. A
 * connection that sends after the FIN seems younger by that too, and is not stuck.
 */
final class FinTimes {
  private static final int TIMER_KEEPALIVE = 2;
  private static final long NS_PER_MS = 1_000_000;

  /** Past these a socket is taken for as old as its record says. */
  private static final int MAX_REMEMBERED = 16_384;

  /** The two halves of a time, which a column is too small for. */
  private static final int SINCE_NS_HIGH = 0;

  private static final int SINCE_NS_LOW = 1;
  private static final int COLUMNS = 2;
  private static final int COOKIE = 1;
  private static final int INODE = 2;

  private AddressTable before;
  private AddressTable now;

  FinTimes(long seed) {
    before = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
    now = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
  }

  void begin() {
    now.clear();
  }

  /** Milliseconds, at least. */
  long ageMs(TcpRecord socket, long nowNs) {
    TcpInfo info = socket.info();
    long ageMs = info == null ? 0 : info.lastAckReceivedMs();
    if (info != null && !keepalive(socket)) {
      return ageMs;
    }
    long id = socket.cookie() != 0 ? socket.cookie() : socket.inode();
    int tag = socket.cookie() != 0 ? COOKIE : INODE;
    if (id == 0) {
      return ageMs;
    }
    long sinceNs = nowNs - ageMs * NS_PER_MS;
    int known = before.find(id, 0, tag);
    if (known != AddressTable.NONE) {
      sinceNs = Math.min(sinceNs, sinceNs(before, known));
    }
    int slot = now.put(id, 0, tag);
    if (slot != AddressTable.NONE) {
      now.set(slot, SINCE_NS_HIGH, sinceNs >>> 32);
      now.set(slot, SINCE_NS_LOW, sinceNs & AddressTable.MAX_COUNT);
    }
    return (nowNs - sinceNs) / NS_PER_MS;
  }

  private static long sinceNs(AddressTable table, int slot) {
    return table.get(slot, SINCE_NS_HIGH) << 32 | table.get(slot, SINCE_NS_LOW);
  }

  /** Whether the kernel will probe the peer: the timer of a CLOSE_WAIT that has nothing to send. */
  static boolean keepalive(TcpRecord socket) {
    return socket.timer() == TIMER_KEEPALIVE;
  }

  /** Ends a dump that was had whole: who was not in it is forgotten. */
  void end() {
    AddressTable emptied = before;
    before = now;
    now = emptied;
  }
}
