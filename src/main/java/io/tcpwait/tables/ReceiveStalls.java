package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.StalledService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the established connections of a dump whose receive queue is full. Their window is 0, so
 * neither data nor the FIN behind it can arrive before the program reads.
 *
 * <p>The queue has stood since data last arrived, unless the program has read some of it meanwhile.
 * A read opens the window only if it frees half of the buffer or a whole segment. So the sockets
 * are remembered, with their queued bytes, from one dump that shows them to the next. Unread bytes
 * behind an open window are not a stall: a client that only writes may never read.
 */
final class ReceiveStalls {
  private static final long NS_PER_MS = 1_000_000;

  /** Queues past this number are dated by their records alone. */
  private static final int MAX_REMEMBERED = 16_384;

  private static final int SINCE_NS_HIGH = 0;
  private static final int SINCE_NS_LOW = 1;
  private static final int BYTES = 2;
  private static final int COLUMNS = 3;
  private static final int TAG = 1;

  private AddressTable before;
  private AddressTable now;
  private final StalledSockets sockets;
  private boolean withoutInfo;
  private boolean shown;
  private @Nullable List<StalledService> last;

  ReceiveStalls(long seed) {
    before = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
    now = new AddressTable(COLUMNS, MAX_REMEMBERED, seed);
    sockets = new StalledSockets(HeldKind.STALLED, seed);
  }

  /** Starts a dump, which shows no established connections so far. */
  void begin() {
    shown = false;
  }

  /** From here on the dump shows established connections, and replaces the last dump that did. */
  void beginEstablished() {
    now.clear();
    sockets.clear();
    withoutInfo = false;
    shown = true;
  }

  /**
   * Takes in an established connection that has something to read.
   *
   * @param stallAfterMs for how long a full queue must have stood
   */
  void visit(TcpRecord socket, int tag, long stallAfterMs, long nowNs) {
    TcpInfo info = socket.info();
    withoutInfo |= info == null;
    // A connection that waits to be accepted has no inode, and no program can read it.
    if (info == null || socket.inode() == 0 || !isFull(socket, info)) {
      return;
    }
    long stoodMs = stoodMs(socket, info, nowNs);
    if (stoodMs >= stallAfterMs) {
      sockets.add(socket, tag, stoodMs, socket.receiveQueue(), true);
    }
  }

  private static boolean isFull(TcpRecord socket, TcpInfo info) {
    return info.receiveWindow() >= 0
        ? info.receiveWindow() == 0
        : info.receiveWindowLimit() > 0 && socket.receiveQueue() >= info.receiveWindowLimit();
  }

  private long stoodMs(TcpRecord socket, TcpInfo info, long nowNs) {
    long sinceNs = nowNs - info.lastDataReceivedMs() * NS_PER_MS;
    long bytes = Math.min(socket.receiveQueue(), AddressTable.MAX_COUNT);
    int known = before.find(socket.cookie(), 0, TAG);
    if (known != AddressTable.NONE) {
      long seenNs = before.get(known, SINCE_NS_HIGH) << 32 | before.get(known, SINCE_NS_LOW);
      boolean untouched = before.get(known, BYTES) == bytes;
      sinceNs = untouched ? Math.max(sinceNs, seenNs) : nowNs;
    }
    int slot = now.put(socket.cookie(), 0, TAG);
    if (slot != AddressTable.NONE) {
      now.set(slot, SINCE_NS_HIGH, sinceNs >>> 32 & AddressTable.MAX_COUNT);
      now.set(slot, SINCE_NS_LOW, sinceNs & AddressTable.MAX_COUNT);
      now.set(slot, BYTES, bytes);
    }
    return (nowNs - sinceNs) / NS_PER_MS;
  }

  /** Ends a complete dump, whether or not it showed established connections. */
  @Nullable List<StalledService> end() {
    if (shown) {
      AddressTable emptied = before;
      before = now;
      now = emptied;
      last = withoutInfo ? null : sockets.services();
    }
    return last;
  }

  /** Whether some receive queue was full in the last dump that showed established connections. */
  boolean seesFull() {
    return before.size() > 0;
  }

  StalledSockets sockets() {
    return sockets;
  }
}
