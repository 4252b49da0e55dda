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

  private static final int SINCE_MS = 0;
  private static final int BYTES = 1;
  private static final int COLUMNS = 2;

  /** Queues for which it has no room are dated by their records alone. */
  private final SocketMemory memory;

  private final StalledSockets sockets;
  private boolean withoutInfo;
  private boolean shown;

  /** Of the dump so far; {@link #seesFull} is of the last that is complete. */
  private boolean isAnyFull;

  private boolean seesFull;
  private @Nullable List<StalledService> last;

  ReceiveStalls(long seed) {
    memory = new SocketMemory(COLUMNS, seed);
    sockets = new StalledSockets(HeldKind.STALLED, seed);
  }

  /** Starts a dump, which shows no established connections so far. */
  void begin() {
    shown = false;
  }

  /** From here on the dump shows established connections, and replaces the last dump that did. */
  void beginEstablished() {
    memory.begin();
    sockets.clear();
    withoutInfo = false;
    isAnyFull = false;
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
    isAnyFull = true;
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
    long nowMs = nowNs / NS_PER_MS;
    long stoodMs = info.lastDataReceivedMs();
    long bytes = Math.min(socket.receiveQueue(), SocketMemory.MAX_NUMBER);
    int known = memory.find(socket);
    if (known != SocketMemory.NONE) {
      boolean untouched = memory.get(known, BYTES) == bytes;
      stoodMs = untouched ? Math.min(stoodMs, memory.passedMs(known, SINCE_MS, nowMs)) : 0;
    }
    int slot = memory.put(socket);
    if (slot != SocketMemory.NONE) {
      memory.setPassedMs(slot, SINCE_MS, nowMs, stoodMs);
      memory.set(slot, BYTES, bytes);
    }
    return stoodMs;
  }

  /** Ends a complete dump, whether or not it showed established connections. */
  @Nullable List<StalledService> end() {
    if (shown) {
      memory.end();
      seesFull = isAnyFull;
      last = withoutInfo ? null : sockets.services();
    }
    return last;
  }

  /** Whether some receive queue was full in the last dump that showed established connections. */
  boolean seesFull() {
    return seesFull;
  }

  StalledSockets sockets() {
    return sockets;
  }
}
