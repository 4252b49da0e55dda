package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.IpAddress;
import io.tcpwait.sample.PeerEnd;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;

/**
 * What is known of the far ends of CLOSE_WAIT sockets: whether the peer has ended its sending
 * alone, and still waits for an answer, or is gone.
 *
 * <ul>
 *   <li>The far end is on this host: it is in the same dump, with the addresses the other way
 *       round. In FIN_WAIT2 with an inode and an empty receive queue it waits. Without an inode its
 *       program has closed it. Which of the two connections is dumped first is by chance, so that
 *       the far ends of the dump before are looked at.
 *   <li>The far end is elsewhere: it answers keepalive probes long after each kernel would have
 *       forgotten a socket without a program. Until then nobody can tell.
 * </ul>
 *
 * <p>A peer that waits for good looks like a peer that waits for the answer of an hour: only the
 * time that passes tells them apart. Sockets of a namespace beside this one are elsewhere.
 */
final class PeerEnds {
  /**
   * Past this age an answered probe is of a socket that a program holds. A FIN_WAIT2 that was
   * closed lasts for 60 s in Linux (tcp_fin_timeout) and the BSDs, at most 240 s in Windows
   * (TcpFinWait2Delay), 675 s in Solaris (_fin_wait_2_flush_interval).
   */
  static final long FORGOTTEN_AFTER_MS = 900_000;

  private static final int MAX_ENDS = 16_384;

  /** A tag of the table is above 0; the ports are a part of the key's halves. */
  private static final int TAG = 1;

  private AddressTable before;
  private AddressTable now;
  private boolean known;
  private boolean full;

  /** Whether some CLOSE_WAIT of the dump before may be served: far ends matter to these alone. */
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

  /** Takes in a FIN_WAIT2 socket that has a descriptor. */
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
   * Whether somebody may still be at work on an answer: the socket is a server's, all of a request
   * was read, and nothing was sent since it came. A server's own FIN asks for nothing; a client
   * that has its answer, or has asked for nothing, waits for none. A server that has sent a part,
   * and pauses for long, cannot be told from one that has sent all.
   */
  static boolean mayBeServed(TcpRecord socket, int tag, Cause cause) {
    TcpInfo info = socket.info();
    return Service.role(tag) == Role.INBOUND
        && (cause == Cause.EOF_UNREAD || cause == Cause.READ_NOT_CLOSED)
        && info != null
        && info.bytesReceived() != 1 // The FIN counts as one.
        && info.lastDataSentMs() >= info.lastDataReceivedMs();
  }

  /** What the far end of a CLOSE_WAIT socket of this age is. */
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

  /** An address and a port in 64 bits, mixed well: both ends together have 128. */
  private static long key(long high, long low, int port) {
    long h = (high ^ port) * 0x9e3779b97f4a7c15L;
    h = (h ^ h >>> 32 ^ low) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 29;
  }

  /** Ends a dump that was had whole. */
  void end() {
    AddressTable emptied = before;
    before = now;
    now = emptied;
    known = wanted && !full;
    wanted = asked;
  }
}
