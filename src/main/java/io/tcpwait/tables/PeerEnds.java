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
 *       has closed it. Either end may be dumped first, so the far ends of the dump before count
 *       too.
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

  /** The far ends, as this host has them. */
  private final SocketMemory held;

  private boolean known;

  /** Whether a CLOSE_WAIT of the dump before may still be served; only then far ends matter. */
  private boolean wanted = true;

  private boolean asked;

  PeerEnds(long seed) {
    held = new SocketMemory(0, seed);
  }

  void begin() {
    held.begin();
    asked = false;
  }

  /** Takes in a FIN_WAIT2 socket that has a file descriptor. */
  void held(TcpRecord socket) {
    if (wanted && socket.receiveQueue() == 0) {
      held.put(key(local(socket), remote(socket)));
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
    if (held.size() > 0 && held.find(key(remote(socket), local(socket))) != SocketMemory.NONE) {
      return PeerEnd.HELD;
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

  private static long local(TcpRecord socket) {
    return end(socket.localHigh(), socket.localLow(), socket.localPort());
  }

  private static long remote(TcpRecord socket) {
    return end(socket.remoteHigh(), socket.remoteLow(), socket.remotePort());
  }

  /** An address and a port, hashed to 64 bits. */
  private static long end(long high, long low, int port) {
    long h = (high ^ port) * 0x9e3779b97f4a7c15L;
    h = (h ^ h >>> 32 ^ low) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 29;
  }

  /** A connection, seen from one of its ends: the other order gives another key. */
  private static long key(long near, long far) {
    long h = (near ^ Long.rotateLeft(far, 32)) * 0x9e3779b97f4a7c15L ^ far;
    return h == 0 ? 1 : h;
  }

  /** Ends a complete dump. */
  void end() {
    held.end();
    known = wanted && held.isWhole();
    wanted = asked;
  }
}
