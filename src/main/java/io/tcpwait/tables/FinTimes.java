package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;

/**
 * How long ago a CLOSE_WAIT socket got its FIN.
 *
 * <p>The time is tcpi_last_ack_recv if only the FIN can have renewed it. Later ACKs renew it too:
 * answers to keepalive probes and to probes of a closed window, and the ACKs of data that this side
 * sends after the FIN. It then is a lower bound. The upper bound is tcpi_last_data_recv, since no
 * data arrives after a FIN. Without tcp_info, a socket is as old as it was watched.
 *
 * <p>So sockets are remembered from one dump to the next. A socket that was not in the dump before
 * got its FIN since then.
 *
 * <p>If this side sends after the FIN, the peer has only half closed, and is served. The longest
 * pause tells how long such a connection may be silent.
 */
final class FinTimes {
  private static final long NS_PER_MS = 1_000_000;

  /** More than a timer's granularity, and than most peers take to acknowledge data. */
  private static final long SLACK_MS = 1_000;

  /** Sockets past this number are dated by their records alone. */
  private static final int MAX_REMEMBERED = 16_384;

  /** Times are remembered modulo 2^32 ms; ages stop here, so that none seems young again. */
  private static final long MAX_AGE_MS = 1L << 31;

  /** The latest time at which the FIN can have arrived. */
  private static final int SINCE_MS = 0;

  /** The earliest time at which the FIN can have arrived. */
  private static final int EARLIEST_MS = 1;

  /** The last time at which data moved. */
  private static final int MOVED_MS = 2;

  /** The longest time without data that ended. */
  private static final int PAUSE_MS = 3;

  private static final int COLUMNS = 4;
  private static final int COOKIE = 1;
  private static final int INODE = 2;

  private AddressTable before;
  private AddressTable now;

  /** The start of the dump before; not set while {@link #hasBefore} is false. */
  private long beforeMs;

  private boolean hasBefore;
  private long mostMs;
  private long pauseMs;

  FinTimes(long seed) {
    before = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
    now = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
  }

  void begin() {
    now.clear();
  }

  /** The least age, in milliseconds. */
  long ageMs(TcpRecord socket, long nowNs) {
    long nowMs = nowNs / NS_PER_MS;
    TcpInfo info = socket.info();
    long ageMs = info == null ? 0 : info.lastAckReceivedMs();
    mostMs = info == null ? Long.MAX_VALUE : mostMs(socket, info);
    pauseMs = 0;
    int tag = info == null && socket.cookie() == 0 ? INODE : COOKIE;
    long id = tag == INODE ? socket.inode() : socket.cookie(); // Inodes may come back.
    int known = id == 0 ? AddressTable.NONE : before.find(id, 0, tag);
    long movedMs = info == null ? 0 : movedMs(socket, info);
    if (known != AddressTable.NONE) {
      long knownMovedMs = passedMs(nowMs, before.get(known, MOVED_MS));
      long knownAgeMs = passedMs(nowMs, before.get(known, SINCE_MS));
      pauseMs = before.get(known, PAUSE_MS);
      if (info == null || socket.sendQueue() > 0) {
        movedMs = knownMovedMs; // What is sent again did not move.
      } else if (movedMs + SLACK_MS < knownMovedMs) {
        pauseMs = Math.max(pauseMs, Math.min(knownMovedMs, knownAgeMs) - movedMs);
      }
      ageMs = Math.max(ageMs, knownAgeMs);
      mostMs = Math.min(mostMs, passedMs(nowMs, before.get(known, EARLIEST_MS)));
    } else if (id != 0 && hasBefore && before.size() < MAX_REMEMBERED) {
      mostMs = Math.min(mostMs, nowMs - beforeMs);
    }
    mostMs = info == null ? ageMs : Math.max(mostMs, ageMs);
    int slot = id == 0 ? AddressTable.NONE : now.put(id, 0, tag);
    if (slot != AddressTable.NONE) {
      now.set(slot, SINCE_MS, time(nowMs, ageMs));
      now.set(slot, EARLIEST_MS, time(nowMs, mostMs));
      now.set(slot, MOVED_MS, time(nowMs, movedMs));
      now.set(slot, PAUSE_MS, Math.clamp(pauseMs, 0, MAX_AGE_MS));
    }
    return ageMs;
  }

  /** The greatest age of the socket with which {@link #ageMs} was last called, in milliseconds. */
  long mostMs() {
    return mostMs;
  }

  /**
   * The longest pause after which the socket with which {@link #ageMs} was last called was seen to
   * move data, in milliseconds; 0 if it was not seen to.
   */
  long pauseMs() {
    return pauseMs;
  }

  /** Whether the last segment may have been the ACK of data that this side sent after the FIN. */
  static boolean mayHaveSent(TcpRecord socket) {
    TcpInfo info = socket.info();
    return info != null && info.lastDataSentMs() <= info.lastAckReceivedMs() + SLACK_MS;
  }

  /**
   * The keepalive timer is set to what is left of the idle time that the connection is allowed. So
   * that time is at least what is left now plus what has passed. If the last data is younger, no
   * probe was sent since, and the last segment was the FIN.
   */
  private static long mostMs(TcpRecord socket, TcpInfo info) {
    long ageMs = info.lastAckReceivedMs();
    boolean wasProbed =
        socket.sendQueue() > 0
            || (keepalive(socket)
                && info.lastDataReceivedMs() + SLACK_MS >= socket.expiresMs() + ageMs);
    return wasProbed || mayHaveSent(socket) ? Math.max(ageMs, info.lastDataReceivedMs()) : ageMs;
  }

  /** The side that has not ended its sending may move data. */
  private static long movedMs(TcpRecord socket, TcpInfo info) {
    return socket.state() == TcpState.FIN_WAIT2 ? info.lastDataReceivedMs() : info.lastDataSentMs();
  }

  private static long time(long nowMs, long agoMs) {
    return nowMs - Math.min(agoMs, MAX_AGE_MS) & AddressTable.MAX_COUNT;
  }

  private static long passedMs(long nowMs, long time) {
    return nowMs - time & AddressTable.MAX_COUNT;
  }

  /** Whether the kernel will probe the peer: the timer of a CLOSE_WAIT with an empty send queue. */
  static boolean keepalive(TcpRecord socket) {
    return socket.timer() == TcpRecord.TIMER_KEEPALIVE;
  }

  /**
   * Ends a complete dump: sockets that were not in it are forgotten.
   *
   * @param nowNs when it began
   */
  void end(long nowNs) {
    AddressTable emptied = before;
    before = now;
    now = emptied;
    beforeMs = nowNs / NS_PER_MS;
    hasBefore = true;
  }
}
