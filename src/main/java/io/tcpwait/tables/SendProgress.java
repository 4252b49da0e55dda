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

  /** Queues past this number are dated by their records alone. */
  private static final int MAX_REMEMBERED = 16_384;

  private static final int SINCE_NS_HIGH = 0;
  private static final int SINCE_NS_LOW = 1;

  /** The lower half of the acknowledged bytes; a queue that moved by just 4 GiB seems to stand. */
  private static final int MARK = 2;

  private static final int COLUMNS = 3;
  private static final int COOKIE = 1;
  private static final int INODE = 2;

  private AddressTable before;
  private AddressTable now;

  SendProgress(long seed) {
    before = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
    now = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
  }

  void begin() {
    now.clear();
  }

  /** The least time for which a send queue with data has not moved, in milliseconds. */
  long standsMs(TcpRecord socket, long nowNs) {
    long standsMs = byRecordMs(socket);
    long id = socket.cookie() != 0 ? socket.cookie() : socket.inode();
    if (id == 0) {
      return standsMs;
    }
    int tag = socket.cookie() != 0 ? COOKIE : INODE;
    long mark = mark(socket);
    long sinceNs = nowNs - standsMs * NS_PER_MS;
    int known = before.find(id, 0, tag);
    if (known != AddressTable.NONE && before.get(known, MARK) == mark) {
      long watchedNs = before.get(known, SINCE_NS_HIGH) << 32 | before.get(known, SINCE_NS_LOW);
      sinceNs = Math.min(sinceNs, watchedNs);
    }
    int slot = now.put(id, 0, tag);
    if (slot != AddressTable.NONE) {
      now.set(slot, SINCE_NS_HIGH, sinceNs >>> 32);
      now.set(slot, SINCE_NS_LOW, sinceNs & AddressTable.MAX_COUNT);
      now.set(slot, MARK, mark);
    }
    return (nowNs - sinceNs) / NS_PER_MS;
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
    return (acknowledged < 0 ? socket.sendQueue() : acknowledged) & AddressTable.MAX_COUNT;
  }

  /** Ends a complete dump: sockets that were not in it are forgotten. */
  void end() {
    AddressTable emptied = before;
    before = now;
    now = emptied;
  }
}
