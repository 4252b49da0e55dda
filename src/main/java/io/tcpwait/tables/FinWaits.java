package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StalledService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the FIN_WAIT2 sockets of a dump that have a file descriptor: this side has sent its FIN
 * and the peer has not. No timer ends such a socket, because tcp_fin_timeout is for sockets that
 * were closed. It lasts until the peer ends the connection.
 *
 * <p>A server that has ended its answer waits only for the client's FIN. A client that has ended
 * its request also waits for the answer, which may take long, so it is overdue much later. So is a
 * server whose peer sent last, since that peer may send again after a pause. If the peer is on this
 * host, its end is a CLOSE_WAIT of the same dump, which tells more.
 */
final class FinWaits {
  /** A server is overdue after twice the time that nothing must have arrived for: in minutes. */
  private static final int INBOUND_FACTOR = 2;

  /** More than a peer takes to answer. */
  private static final long SLACK_MS = 1_000;

  private static final long NS_PER_MS = 1_000_000;

  private final FinTimes ackTimes;
  private final LongestPauses pauses;
  private final StalledSockets sockets;
  private boolean withoutInfo;
  private @Nullable Long withoutInfoSinceNs;

  FinWaits(long seed) {
    ackTimes = new FinTimes(seed);
    pauses = new LongestPauses(seed);
    sockets = new StalledSockets(HeldKind.FIN_WAIT2, seed);
  }

  /** Whether a FIN_WAIT2 socket still belongs to a program. */
  static boolean isHeld(TcpRecord socket) {
    return socket.inode() != 0 && !isMini(socket);
  }

  /** Whether the kernel keeps no more of the socket than of a TIME_WAIT. */
  static boolean isMini(TcpRecord socket) {
    return socket.timer() == TcpRecord.TIMER_TIME_WAIT;
  }

  void begin() {
    ackTimes.begin();
    pauses.begin();
    sockets.clear();
    withoutInfo = false;
  }

  /**
   * Takes in a socket that {@link #isHeld}.
   *
   * @param quietAfterMs for how long nothing must have arrived
   */
  void visit(TcpRecord socket, int tag, long quietAfterMs, long nowNs) {
    // The last segment is the ACK of our FIN, an answer to a probe, or data.
    long ageMs = ackTimes.ageMs(socket, nowNs);
    TcpInfo info = socket.info();
    withoutInfo |= info == null;
    pauses.add(tag, ackTimes.pauseMs());
    long quietMs = info == null ? ageMs : Math.min(ageMs, info.lastDataReceivedMs());
    if (quietMs >= quietAfterMs) {
      boolean mayPause = Service.role(tag) == Role.OUTBOUND || peerSentLast(info);
      long leastMs = mayPause ? LongestPauses.MOST_MS : INBOUND_FACTOR * quietAfterMs;
      long limitMs = pauses.patienceMs(tag, Math.max(quietAfterMs, leastMs));
      boolean overdue = quietMs >= limitMs && !PeerEnds.isOnThisHost(socket);
      sockets.add(socket, tag, quietMs, socket.receiveQueue(), overdue);
    }
  }

  private static boolean peerSentLast(@Nullable TcpInfo info) {
    return info != null && info.lastDataReceivedMs() + SLACK_MS < info.lastDataSentMs();
  }

  /**
   * Ends a complete dump.
   *
   * @return null while the ages are not known: without tcp_info, the age of a socket is the time it
   *     was watched
   */
  @Nullable List<StalledService> end(long quietAfterMs, long nowNs) {
    ackTimes.end(nowNs);
    pauses.end();
    if (!withoutInfo) {
      withoutInfoSinceNs = null;
      return sockets.services();
    }
    if (withoutInfoSinceNs == null) {
      withoutInfoSinceNs = nowNs;
    }
    boolean watched = nowNs - withoutInfoSinceNs >= quietAfterMs * NS_PER_MS;
    return watched ? sockets.services() : null;
  }

  StalledSockets sockets() {
    return sockets;
  }
}
