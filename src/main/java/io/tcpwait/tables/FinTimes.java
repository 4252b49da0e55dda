package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;

/**
 * How long ago a CLOSE_WAIT socket got its FIN.
 *
 * <p>The time is tcpi_last_ack_recv, since only answers to probes arrive after a FIN. If keepalive
 * probes are sent, it is a lower bound, so such sockets are remembered from one dump to the next.
 * So are sockets whose peer answers the probes of a closed window, and all sockets of a source
 * without tcp_info. A connection that sends after the FIN also seems younger, but is not stuck.
 *
 * <p>The upper bound is tcpi_last_data_recv, since no data arrives after a FIN. A socket that was
 * not in the dump before got its FIN since then.
 */
final class FinTimes {
  private static final long NS_PER_MS = 1_000_000;

  /** More than a timer's granularity. */
  private static final long SLACK_MS = 1_000;

  /** Sockets past this number are dated by their records alone. */
  private static final int MAX_REMEMBERED = 16_384;

  /** A time takes two columns, its upper half first. */
  private static final int SINCE_NS = 0;

  /** The earliest time at which the FIN can have arrived. */
  private static final int EARLIEST_NS = 2;

  private static final int COLUMNS = 4;
  private static final int COOKIE = 1;
  private static final int INODE = 2;

  private AddressTable before;
  private AddressTable now;

  /** The start of the last dump with such sockets; not set while {@link #hasBefore} is false. */
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

  /** The least age, in milliseconds. */
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

  /** The greatest age of the socket with which {@link #ageMs} was last called, in milliseconds. */
  long mostMs() {
    return mostMs;
  }

  /** Whether a segment after the FIN may have renewed tcpi_last_ack_recv. */
  private static boolean mayHaveAnswered(TcpRecord socket) {
    return keepalive(socket) || socket.sendQueue() > 0;
  }

  /**
   * The keepalive timer is set to what is left of the idle time that the connection is allowed. So
   * that time is at least what is left now plus what has passed. If the last data is younger, no
   * probe was sent since, and the last segment was the FIN.
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

  /** Whether the kernel will probe the peer: the timer of a CLOSE_WAIT with an empty send queue. */
  static boolean keepalive(TcpRecord socket) {
    return socket.timer() == TcpRecord.TIMER_KEEPALIVE;
  }

  /** Ends a complete dump: sockets that were not in it are forgotten. */
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
