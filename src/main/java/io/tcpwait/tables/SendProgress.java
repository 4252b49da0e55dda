package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;

/**
 * How long the send queue of a socket has not moved: nothing was sent, and the peer acknowledged
 * nothing.
 *
 * <p>While the peer's window is 0, the kernel sends probes without data (tcp_xmit_probe_skb() in
 * net/ipv4/tcp_output.c). Their answers renew tcpi_last_ack_recv and leave tcpi_last_data_sent
 * alone, which therefore dates the queue. A retransmission renews tcpi_last_data_sent too, so that
 * a queue in flight is watched from one dump to the next: it stands while tcpi_bytes_acked does.
 *
 * <p>A peer reads slowly, and not at all, in the same way until its window opens, which takes half
 * of its buffer or a whole segment (RFC 9293, 3.8.6.2.2). Within that time the two cannot be told
 * apart.
 */
final class SendProgress {
  private static final int TIMER_ZERO_WINDOW = 4;
  private static final int TIMER_RETRANSMIT = 1;
  private static final long NS_PER_MS = 1_000_000;

  /** Above these a queue is dated by its record alone. */
  private static final int MAX_REMEMBERED = 16_384;

  private static final int SINCE_NS_HIGH = 0;
  private static final int SINCE_NS_LOW = 1;

  /** The lower half of what the peer acknowledged: a queue that moved by 4 GiB is not compared. */
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

  /** Milliseconds for which nothing of a send queue that is not empty has moved, at least. */
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

  /** The longest that it can have stood, in milliseconds, by a record that was not watched. */
  static long mostMs(TcpRecord socket, long standsMs) {
    TcpInfo info = socket.info();
    boolean retransmits = socket.timer() == TIMER_RETRANSMIT && socket.retransmits() > 0;
    return info != null && retransmits ? Math.max(standsMs, info.lastAckReceivedMs()) : standsMs;
  }

  private static long byRecordMs(TcpRecord socket) {
    TcpInfo info = socket.info();
    if (info == null) {
      return 0;
    }
    return socket.timer() == TIMER_ZERO_WINDOW
        ? info.lastDataSentMs()
        : Math.min(info.lastDataSentMs(), info.lastAckReceivedMs());
  }

  private static long mark(TcpRecord socket) {
    TcpInfo info = socket.info();
    long acknowledged = info == null ? -1 : info.bytesAcknowledged();
    return (acknowledged < 0 ? socket.sendQueue() : acknowledged) & AddressTable.MAX_COUNT;
  }

  /** Ends a dump that was had whole: sockets that were not in it are forgotten. */
  void end() {
    AddressTable emptied = before;
    before = now;
    now = emptied;
  }
}
