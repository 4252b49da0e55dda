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
  static final long SLACK_MS = 1_000;

  /** The latest time at which the FIN can have arrived. */
  private static final int SINCE_MS = 0;

  /** The earliest time at which the FIN can have arrived. */
  private static final int EARLIEST_MS = 1;

  /** The last time at which data moved. */
  private static final int MOVED_MS = 2;

  /** The longest time without data that ended. */
  private static final int PAUSE_MS = 3;

  private static final int COLUMNS = 4;

  /** Sockets for which it has no room are dated by their records alone. */
  private final SocketMemory memory;

  /** The start of the dump before. */
  private long beforeMs;

  private long mostMs;
  private long pauseMs;

  FinTimes(long seed) {
    memory = new SocketMemory(COLUMNS, seed);
  }

  void begin() {
    memory.begin();
  }

  /** The least age, in milliseconds. */
  long ageMs(TcpRecord socket, long nowNs) {
    long nowMs = nowNs / NS_PER_MS;
    TcpInfo info = socket.info();
    long ageMs = info == null ? 0 : info.lastAckReceivedMs();
    mostMs = info == null ? Long.MAX_VALUE : mostMs(socket, info);
    pauseMs = 0;
    int known = memory.find(socket);
    long movedMs = info == null ? 0 : movedMs(socket, info);
    if (known != SocketMemory.NONE) {
      long knownMovedMs = memory.passedMs(known, MOVED_MS, nowMs);
      long knownAgeMs = memory.passedMs(known, SINCE_MS, nowMs);
      pauseMs = memory.get(known, PAUSE_MS);
      if (info == null || socket.sendQueue() > 0) {
        movedMs = knownMovedMs; // What is sent again did not move.
      } else if (movedMs + SLACK_MS < knownMovedMs) {
        pauseMs = Math.max(pauseMs, Math.min(knownMovedMs, knownAgeMs) - movedMs);
      }
      ageMs = Math.max(ageMs, knownAgeMs);
      mostMs = Math.min(mostMs, memory.passedMs(known, EARLIEST_MS, nowMs));
    }
    int slot = memory.put(socket);
    if (known == SocketMemory.NONE && slot != SocketMemory.NONE && memory.isWhole()) {
      mostMs = Math.min(mostMs, nowMs - beforeMs);
    }
    mostMs = info == null ? ageMs : Math.max(mostMs, ageMs);
    if (slot != SocketMemory.NONE) {
      memory.setPassedMs(slot, SINCE_MS, nowMs, ageMs);
      memory.setPassedMs(slot, EARLIEST_MS, nowMs, mostMs);
      memory.setPassedMs(slot, MOVED_MS, nowMs, movedMs);
      memory.set(slot, PAUSE_MS, Math.clamp(pauseMs, 0, SocketMemory.MAX_AGE_MS));
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
    memory.end();
    beforeMs = nowNs / NS_PER_MS;
  }
}
