package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;

/**
 * How long ago a CLOSE_WAIT socket got its FIN.
 *
 * <p>That is tcpi_last_ack_recv, since nothing but a probe's answer comes in after a FIN. Where
 * keepalive probes are sent it is only the least that it can be, so that such sockets are
 * remembered from one dump to the next; as are those whose peer answers the probes of a window that
 * is closed, and those of a source that has no tcp_info at all. A connection that sends after the
 * FIN seems younger by that too, and is not stuck.
 *
 * <p>The most that the age can be is tcpi_last_data_recv, since no data comes after a FIN. A socket
 * that was not in the dump before got its FIN since.
 */
final class FinTimes {
  private static final int TIMER_KEEPALIVE = 2;
  private static final long NS_PER_MS = 1_000_000;

  /** More than a timer's granularity. */
  private static final long SLACK_MS = 1_000;

  /** Past these a socket is taken for as old as its record says. */
  private static final int MAX_REMEMBERED = 16_384;

  /** A time takes two columns, its upper half first. */
  private static final int SINCE_NS = 0;

  /** The earliest time at which its FIN can have come. */
  private static final int EARLIEST_NS = 2;

  private static final int COLUMNS = 4;
  private static final int COOKIE = 1;
  private static final int INODE = 2;

  private AddressTable before;
  private AddressTable now;

  /** When the dump before with such sockets was begun; of none yet {@link #hasBefore} is false. */
  private long beforeNs;

  private boolean hasBefore;
  private long beganNs;
  private boolean hasBegun;
  private long mostMs;

  FinTimes(long seed) {
    before = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
    now = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
  }

  void begin() {
    now.clear();
    hasBegun = false;
  }

  /** Milliseconds, at least. */
  long ageMs(TcpRecord socket, long nowNs) {
    beganNs = nowNs;
    hasBegun = true;
    TcpInfo info = socket.info();
    long ageMs = info == null ? 0 : info.lastAckReceivedMs();
    mostMs = ageMs;
    if (info != null && !mayHaveAnswered(socket)) {
      return ageMs;
    }
    long id = socket.cookie() != 0 ? socket.cookie() : socket.inode();
    int tag = socket.cookie() != 0 ? COOKIE : INODE;
    if (info != null) {
      mostMs = mostMs(socket, info);
    }
    if (id == 0) {
      return ageMs;
    }
    long sinceNs = nowNs - ageMs * NS_PER_MS;
    long earliestNs = nowNs - mostMs * NS_PER_MS;
    int known = before.find(id, 0, tag);
    if (known != AddressTable.NONE) {
      sinceNs = Math.min(sinceNs, time(before, known, SINCE_NS));
      earliestNs = Math.max(earliestNs, time(before, known, EARLIEST_NS));
    } else if (hasBefore && before.size() < MAX_REMEMBERED && keepalive(socket)) {
      earliestNs = Math.max(earliestNs, beforeNs);
    }
    earliestNs = Math.min(earliestNs, sinceNs);
    int slot = now.put(id, 0, tag);
    if (slot != AddressTable.NONE) {
      set(now, slot, SINCE_NS, sinceNs);
      set(now, slot, EARLIEST_NS, earliestNs);
    }
    mostMs = info == null ? (nowNs - sinceNs) / NS_PER_MS : (nowNs - earliestNs) / NS_PER_MS;
    return (nowNs - sinceNs) / NS_PER_MS;
  }

  /** Of the socket that was asked for last: milliseconds, at most. */
  long mostMs() {
    return mostMs;
  }

  /** Whether something that came in after the FIN may have renewed tcpi_last_ack_recv. */
  private static boolean mayHaveAnswered(TcpRecord socket) {
    return keepalive(socket) || socket.sendQueue() > 0;
  }

  /**
   * A keepalive timer is set to what is left of the time that the connection may be idle, so that
   * this time is at least what is left now and what has passed. While the last data is younger, no
   * probe was sent since, and what came in last is the FIN.
   */
  private static long mostMs(TcpRecord socket, TcpInfo info) {
    long ageMs = info.lastAckReceivedMs();
    boolean wasNotProbed =
        socket.sendQueue() == 0
            && info.lastDataReceivedMs() + SLACK_MS < socket.expiresMs() + ageMs;
    return wasNotProbed ? ageMs : Math.max(ageMs, info.lastDataReceivedMs());
  }

  private static long time(AddressTable table, int slot, int high) {
    return table.get(slot, high) << 32 | table.get(slot, high + 1);
  }

  private static void set(AddressTable table, int slot, int high, long ns) {
    table.set(slot, high, ns >>> 32 & AddressTable.MAX_COUNT);
    table.set(slot, high + 1, ns & AddressTable.MAX_COUNT);
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
    if (hasBegun) {
      beforeNs = beganNs;
      hasBefore = true;
      hasBegun = false;
    }
  }
}
