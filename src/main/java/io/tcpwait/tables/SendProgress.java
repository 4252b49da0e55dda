package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;

/**
 * How long the send queue of a socket has not moved: nothing was sent, and the peer acknowledged
 * nothing.
 *
 * <p>While the peer's window is 0, the kernel sends probes without data (tcp_xmit_probe_skb() in
 * net/ipv4/tcp_output.c). Their answers renew tcpi_last_ack_recv but not tcpi_last_data_sent, which
 * therefore dates the queue. A retransmission renews tcpi_last_data_sent too, so a queue in flight
 * is watched from one dump to the next. It stands as long as tcpi_bytes_acked stays the same.
 *
 * <p>Until its window opens, a peer that reads slowly looks like a peer that does not read. The
 * window opens once half of the peer's buffer or a whole segment is free (RFC 9293, 3.8.6.2.2).
 */
final class SendProgress {
  private static final long NS_PER_MS = 1_000_000;

  private static final int SINCE_MS = 0;

  /** The lower half of the acknowledged bytes; a queue that moved by just 4 GiB seems to stand. */
  private static final int MARK = 1;

  private static final int COLUMNS = 2;

  /** Queues for which it has no room are dated by their records alone. */
  private final SocketMemory memory;

  SendProgress(long seed) {
    memory = new SocketMemory(COLUMNS, seed);
  }

  void begin() {
    memory.begin();
  }

  /** The least time for which a send queue with data has not moved, in milliseconds. */
  long standsMs(TcpRecord socket, long nowNs) {
    long nowMs = nowNs / NS_PER_MS;
    long standsMs = byRecordMs(socket);
    long mark = mark(socket);
    int known = memory.find(socket);
    if (known != SocketMemory.NONE && memory.get(known, MARK) == mark) {
      standsMs = Math.max(standsMs, memory.passedMs(known, SINCE_MS, nowMs));
    }
    int slot = memory.put(socket);
    if (slot != SocketMemory.NONE) {
      memory.setPassedMs(slot, SINCE_MS, nowMs, standsMs);
      memory.set(slot, MARK, mark);
    }
    return standsMs;
  }

  /** The most time for which the queue can have stood, in milliseconds, by its record alone. */
  static long mostMs(TcpRecord socket, long standsMs) {
    TcpInfo info = socket.info();
    boolean retransmits = socket.timer() == TcpRecord.TIMER_RETRANSMIT && socket.retransmits() > 0;
    return info != null && retransmits ? Math.max(standsMs, info.lastAckReceivedMs()) : standsMs;
  }

  private static long byRecordMs(TcpRecord socket) {
    TcpInfo info = socket.info();
    if (info == null) {
      return 0;
    }
    return socket.timer() == TcpRecord.TIMER_ZERO_WINDOW
        ? info.lastDataSentMs()
        : Math.min(info.lastDataSentMs(), info.lastAckReceivedMs());
  }

  private static long mark(TcpRecord socket) {
    TcpInfo info = socket.info();
    long acknowledged = info == null ? -1 : info.bytesAcknowledged();
    return (acknowledged < 0 ? socket.sendQueue() : acknowledged) & SocketMemory.MAX_NUMBER;
  }

  /** Ends a complete dump: sockets that were not in it are forgotten. */
  void end() {
    memory.end();
  }
}
