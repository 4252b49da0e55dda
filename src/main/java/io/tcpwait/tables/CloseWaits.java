package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.PeerEnd;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Top;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Counts the CLOSE_WAIT sockets of a dump: how old they are, which are stuck, and why. */
final class CloseWaits {
  private static final double MS_PER_SECOND = 1e3;

  /** If the bounds of an age are closer than this, they date the FIN. */
  private static final long DATED_WITHIN_MS = 10_000;

  private static final long NS_PER_MS = 1_000_000;

  private final AddressTable peers;
  private final AddressTable services;
  private final FinTimes finTimes;
  private final LongestPauses pauses;
  private final SendProgress sendProgress;
  private final PeerEnds peerEnds;
  private final UncertainSockets uncertain;
  private final StalledSockets sendBlocked;
  private final StalledSockets halfClosed;
  private final Named named;
  private final CloseWaitSockets sockets = new CloseWaitSockets();
  private final long[] byRole = new long[Role.NUMBERS];
  private final long[] stuckByRole = new long[Role.NUMBERS];
  private long stuckAfterMs;
  private boolean withoutInfo;
  private @Nullable Long withoutInfoSinceNs;
  private @Nullable Long noneNs;

  CloseWaits(
      AddressTable peers,
      AddressTable services,
      PeerEnds peerEnds,
      Top top,
      long stuckAfterMs,
      long seed) {
    this.peers = peers;
    this.services = services;
    this.stuckAfterMs = stuckAfterMs;
    this.peerEnds = peerEnds;
    finTimes = new FinTimes(seed);
    pauses = new LongestPauses(seed);
    sendProgress = new SendProgress(seed);
    uncertain = new UncertainSockets(seed);
    sendBlocked = new StalledSockets(HeldKind.STUCK, seed);
    halfClosed = new StalledSockets(HeldKind.HALF_CLOSED, seed);
    named = new Named(Columns.CLOSE_WAIT, top);
  }

  void limit(Top top) {
    named.limit(top);
  }

  void stuckAfter(long ms) {
    stuckAfterMs = ms;
  }

  void begin() {
    Arrays.fill(byRole, 0);
    Arrays.fill(stuckByRole, 0);
    sockets.clear();
    withoutInfo = false;
    finTimes.begin();
    pauses.begin();
    sendProgress.begin();
    uncertain.clear();
    sendBlocked.clear();
    halfClosed.clear();
    named.reserve(peers, services);
  }

  /**
   * Takes in a socket.
   *
   * @param peer its slot in the table of peers, or {@link AddressTable#NONE}
   * @return whether it is stuck
   */
  boolean visit(TcpRecord socket, int peer, int tag, long nowNs) {
    withoutInfo |= socket.info() == null;
    boolean sends = socket.sendQueue() > 0;
    long silentMs = sends ? sendProgress.standsMs(socket, nowNs) : silentMs(socket);
    long ageMs = finTimes.ageMs(socket, nowNs);
    // A queue that stands tells more than the last ACK, which answers to window probes renew.
    ageMs = sends ? Math.max(ageMs, Math.min(silentMs, finTimes.mostMs())) : ageMs;
    Cause cause = Cause.of(socket, ageMs);
    pauses.add(tag, finTimes.pauseMs());
    long patienceMs = sends ? stuckAfterMs : pauses.patienceMs(tag, stuckAfterMs);
    long surelyMs = mayPause(socket, ageMs) ? LongestPauses.MOST_MS : 0;
    boolean waitsForLong = Math.min(ageMs, silentMs) >= Math.max(patienceMs, surelyMs);
    boolean mayBeServed = PeerEnds.mayBeServed(socket, tag, cause);
    PeerEnd peerEnd = mayBeServed ? peerEnds.of(socket, ageMs) : PeerEnd.UNKNOWN;
    boolean stuck = waitsForLong && peerEnd != PeerEnd.HELD;
    if (stuck) {
      sockets.addUser(socket.uid());
      if (cause == Cause.SEND_BLOCKED) {
        sendBlocked.add(socket, tag, ageMs, socket.sendQueue(), true);
      }
    } else if (waitsForLong) {
      halfClosed.add(socket, tag, ageMs, 0, false);
    } else if (mayWaitForLong(socket, silentMs, patienceMs)) {
      uncertain.add(tag);
    }
    int role = Service.role(tag).number();
    byRole[role]++;
    stuckByRole[role] += stuck ? 1 : 0;
    if (peer != AddressTable.NONE) {
      count(peers, peer, stuck, ageMs);
    } else {
      int service = services.put(0, 0, tag);
      if (service != AddressTable.NONE) {
        count(services, service, stuck, ageMs);
        services.max(service, Columns.REST_OLDEST, oldest(ageMs));
      }
    }
    sockets.add(
        socket.inode(),
        peer == AddressTable.NONE ? -1 : peers.number(peer),
        tag,
        cause,
        waitsForLong ? peerEnd : PeerEnd.UNKNOWN,
        stuck,
        finTimes.mostMs() - ageMs <= DATED_WITHIN_MS,
        ageMs,
        FinTimes.keepalive(socket) ? socket.expiresMs() : -1);
    return stuck;
  }

  private static void count(AddressTable table, int slot, boolean stuck, long ageMs) {
    table.add(slot, Columns.CLOSE_WAIT, 1);
    table.add(slot, Columns.STUCK, stuck ? 1 : 0);
    table.max(slot, Columns.OLDEST, oldest(ageMs));
  }

  /**
   * Milliseconds since this side last sent data. While this side sends, a connection that the peer
   * has half closed is still served.
   */
  private static long silentMs(TcpRecord socket) {
    TcpInfo info = socket.info();
    return info == null ? Long.MAX_VALUE : info.lastDataSentMs();
  }

  /**
   * Whether this side may have sent long after the FIN. Then it may do so again, after a pause that
   * no dump has shown. A peer that is known to be gone would have answered with a RST.
   */
  private boolean mayPause(TcpRecord socket, long ageMs) {
    return socket.sendQueue() == 0
        && FinTimes.mayHaveSent(socket)
        && finTimes.mostMs() - ageMs > Math.max(stuckAfterMs, FinTimes.SLACK_MS)
        && finTimes.pauseMs() == 0
        && !(PeerEnds.isOnThisHost(socket) && peerEnds.of(socket, ageMs) == PeerEnd.GONE);
  }

  /** Whether the socket may be stuck, by the upper bounds of its age and its silence. */
  private boolean mayWaitForLong(TcpRecord socket, long silentMs, long patienceMs) {
    long mostSilentMs = socket.sendQueue() > 0 ? SendProgress.mostMs(socket, silentMs) : silentMs;
    return Math.min(finTimes.mostMs(), mostSilentMs) >= patienceMs;
  }

  /** Ends a complete dump. By now the peers have been added to their services. */
  CloseWaitCounts end(Listeners listeners, long nowNs) {
    finTimes.end(nowNs);
    pauses.end();
    sendProgress.end();
    named.update(peers, services, nowNs);
    sockets.namePeers(named.placeByNumber(peers));
    Breakdown<Long> stuck = named.share(peers, services, Columns.STUCK, stuckByRole);
    StuckServices stuckServices = new StuckServices(peers, services, sockets, stuck.peers().size());
    return new CloseWaitCounts(
        areAgesKnown(nowNs),
        named.share(peers, services, Columns.CLOSE_WAIT, byRole),
        stuck,
        named.largest(
            peers, services, Columns.OLDEST, Columns.REST_OLDEST, CloseWaits::oldestAgeSeconds),
        stuckServices.causes(),
        uncertain.services(),
        stuckServices.list(listeners, sendBlocked),
        stuckServices.arrivals(stuck.peers()));
  }

  /**
   * Whether the ages are known. Without tcp_info the age of a socket is the time it has been
   * watched. That is right if CLOSE_WAIT was empty shortly before. Otherwise ages are unknown until
   * all sockets have been watched for long enough.
   */
  private boolean areAgesKnown(long nowNs) {
    long stuckAfterNs = stuckAfterMs * NS_PER_MS;
    if (sockets.size() == 0) {
      noneAt(nowNs);
    }
    if (!withoutInfo) {
      withoutInfoSinceNs = null;
      return true;
    }
    if (withoutInfoSinceNs == null) {
      boolean allAreNew = noneNs != null && nowNs - noneNs < stuckAfterNs;
      withoutInfoSinceNs = allAreNew ? nowNs - stuckAfterNs : nowNs;
    }
    return nowNs - withoutInfoSinceNs >= stuckAfterNs;
  }

  /** Notes that no socket is in CLOSE_WAIT. */
  void noneAt(long nowNs) {
    noneNs = nowNs;
  }

  /** At most 49 days, after which the kernel's own milliseconds wrap too. */
  private static long oldest(long ageMs) {
    return Math.min(ageMs + 1, AddressTable.MAX_COUNT);
  }

  static double oldestAgeSeconds(long oldest) {
    return oldest == 0 ? Double.NaN : (oldest - 1) / MS_PER_SECOND;
  }

  CloseWaitSockets sockets() {
    return sockets;
  }

  /** Inbound sockets whose peers wait for an answer. */
  StalledSockets halfClosed() {
    return halfClosed;
  }
}
