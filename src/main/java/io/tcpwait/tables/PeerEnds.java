package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.IpAddress;
import io.tcpwait.sample.PeerEnd;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;

/**
 * The state of the far ends of CLOSE_WAIT sockets. A peer either has only ended its sending and
 * still waits for an answer, or is gone.
 *
 * <ul>
 *   <li>The far end is on this host: it is in the same dump, with the addresses swapped. In
 *       FIN_WAIT2 with an inode and an empty receive queue, it waits. Without an inode, its program
 *       has closed it. Either end may be dumped first, so the far ends of the dump before are used.
 *   <li>The far end is elsewhere: it waits if it answers keepalive probes long after any kernel
 *       would have forgotten a socket without a program. Until then its state is unknown.
 * </ul>
 *
 * <p>A peer that waits forever looks like a peer that waits an hour for an answer; only time tells
 * them apart. Sockets of another network namespace count as elsewhere.
 */
final class PeerEnds {
  /**
   * Past this age, an answered probe comes from a socket that a program holds. A closed FIN_WAIT2
   * lasts for 60 s in Linux (tcp_fin_timeout) and the BSDs, at most 240 s in Windows
   * (TcpFinWait2Delay), 675 s in Solaris (_fin_wait_2_flush_interval).
   */
  static final long FORGOTTEN_AFTER_MS = 900_000;

  private static final int MAX_ENDS = 16_384;

  /** Tags must be above 0; the ports are in the halves of the key. */
  private static final int TAG = 1;

  private AddressTable before;
  private AddressTable now;
  private boolean known;
  private boolean full;

  /** Whether a CLOSE_WAIT of the dump before may still be served; only then far ends matter. */
  private boolean wanted = true;

  private boolean asked;

  PeerEnds(long seed) {
    before = new AddressTable(0, MAX_ENDS, seed);
    now = new AddressTable(0, MAX_ENDS, seed);
  }

  void begin() {
    now.clear();
    full = false;
    asked = false;
  }

  /** Takes in a FIN_WAIT2 socket that has a file descriptor. */
  void held(TcpRecord socket) {
    if (wanted && socket.receiveQueue() == 0) {
      int slot =
          now.put(
              key(socket.localHigh(), socket.localLow(), socket.localPort()),
              key(socket.remoteHigh(), socket.remoteLow(), socket.remotePort()),
              TAG);
      full |= slot == AddressTable.NONE;
    }
  }

  /**
   * Whether a program may still be working on an answer. That takes a server's socket, a request
   * that was read in full, and no data sent since it arrived. A FIN from a server asks for no
   * answer. A client that has its answer, or sent no request, does not wait for one. A server that
   * pauses for long after a part of the answer looks like a server that has sent all of it.
   */
  static boolean mayBeServed(TcpRecord socket, int tag, Cause cause) {
    TcpInfo info = socket.info();
    return Service.role(tag) == Role.INBOUND
        && (cause == Cause.EOF_UNREAD || cause == Cause.READ_NOT_CLOSED)
        && info != null
        && info.bytesReceived() != 1 // The FIN counts as one byte.
        && info.lastDataSentMs() >= info.lastDataReceivedMs();
  }

  /** The far end of a CLOSE_WAIT socket of this age. */
  PeerEnd of(TcpRecord socket, long ageMs) {
    asked = true;
    if (before.size() > 0) {
      int there =
          before.find(
              key(socket.remoteHigh(), socket.remoteLow(), socket.remotePort()),
              key(socket.localHigh(), socket.localLow(), socket.localPort()),
              TAG);
      if (there != AddressTable.NONE) {
        return PeerEnd.HELD;
      }
    }
    if (isOnThisHost(socket)) {
      return known ? PeerEnd.GONE : PeerEnd.UNKNOWN;
    }
    return answersProbes(socket, ageMs) ? PeerEnd.HELD : PeerEnd.UNKNOWN;
  }

  private static boolean answersProbes(TcpRecord socket, long ageMs) {
    TcpInfo info = socket.info();
    return info != null
        && FinTimes.keepalive(socket)
        && socket.retransmits() == 0
        && ageMs - info.lastAckReceivedMs() >= FORGOTTEN_AFTER_MS;
  }

  /** Whether the far end is in the same namespace, and so in the same dump. */
  static boolean isOnThisHost(TcpRecord socket) {
    return IpAddress.isLoopback(socket.remoteHigh(), socket.remoteLow())
        || (socket.remoteHigh() == socket.localHigh() && socket.remoteLow() == socket.localLow());
  }

  /** An address and a port hashed to 64 bits; both ends together have 128. */
  private static long key(long high, long low, int port) {
    long h = (high ^ port) * 0x9e3779b97f4a7c15L;
    h = (h ^ h >>> 32 ^ low) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 29;
  }

  /** Ends a complete dump. */
  void end() {
    AddressTable emptied = before;
    before = now;
    now = emptied;
    known = wanted && !full;
    wanted = asked;
  }
}
