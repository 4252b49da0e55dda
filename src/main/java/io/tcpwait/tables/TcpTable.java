package io.tcpwait.tables;

import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.sample.KernelCounters;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.PeerList;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Stalled;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.Timestamps;
import io.tcpwait.sample.Top;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts a dump of the TCP table while it is read: {@link #begin}, a visit for each socket, {@link
 * #end}. A dump that breaks off is begun anew. For one thread; makes no garbage per socket.
 *
 * <p>Past {@value #MAX_PEERS} peers in one dump, the sockets of further peers are counted with
 * their service only. A dump is in the order of the kernel's hash, so a peer with many sockets is
 * seen early. A peer that is shown by name already has a reserved place.
 */
public final class TcpTable implements TcpVisitor {
  /** Two thirds of 2^16 slots, which are 3.1 MB; one peer more would double that. */
  private static final int MAX_PEERS = 43_690;

  private static final int MAX_SERVICES = 16_384;

  private final long[] byState = new long[TcpState.NUMBERS];
  private final RecentCookies cookies = new RecentCookies();
  private final Listeners listeners;
  private final AddressTable peers;
  private final AddressTable services;
  private final PeerEnds peerEnds;
  private final CloseWaits closeWaits;
  private final FinWaits finWaits;
  private final ReceiveStalls receiveStalls;
  private final TimeWaits timeWaits;
  private final Tuples tuples;
  private final PeerDetails details = new PeerDetails();
  private PeerGroupSums groups = new PeerGroupSums(PeerGroups.NONE);
  private Terms terms = Terms.UNKNOWN;
  private BitSet chosenPorts = new BitSet();
  private long orphanFinWaits;
  private long stuckAfterMs;
  private long nowNs;
  private boolean still;

  /**
   * An empty table.
   *
   * @param stuckAfterMs the age from which a CLOSE_WAIT counts as stuck
   * @param seed for the hash tables: a number that an outsider cannot know
   */
  public TcpTable(Top top, long stuckAfterMs, long seed) {
    listeners = new Listeners(seed);
    peers = new AddressTable(Columns.OF_PEER, MAX_PEERS, seed);
    services = new AddressTable(Columns.OF_SERVICE, MAX_SERVICES, seed);
    this.stuckAfterMs = stuckAfterMs;
    peerEnds = new PeerEnds(seed);
    closeWaits = new CloseWaits(peers, services, peerEnds, top, stuckAfterMs, seed);
    finWaits = new FinWaits(seed);
    receiveStalls = new ReceiveStalls(seed);
    timeWaits = new TimeWaits(top);
    tuples = new Tuples(top, seed);
  }

  /** Shows more or fewer peers and services by name, chosen anew. */
  public void limit(Top top) {
    still = false;
    closeWaits.limit(top);
    timeWaits.limit(top);
    tuples.limit(top);
  }

  /**
   * Sets the ports that the agent listens on and that the kernel chose: they change with each
   * start.
   *
   * @param ports not to be changed
   */
  public void chosenPorts(BitSet ports) {
    still &= ports.equals(chosenPorts);
    chosenPorts = ports;
  }

  /** Sets the terms of the kernel, from the next dump on. */
  public void terms(Terms kernelTerms) {
    still &= kernelTerms.equals(terms);
    terms = kernelTerms;
  }

  /**
   * Takes the kernel's own counters, read just before a dump.
   *
   * @param events the counters, by the names under which they are shown
   */
  public void counted(Map<String, Long> events, long nowNs) {
    timeWaits.counted(KernelCounters.timeWaits(events), events.get("TWRecycled"), nowNs);
  }

  /** Sets the age of a stuck CLOSE_WAIT, from the next dump on. */
  public void stuckAfter(long ms) {
    still &= ms == stuckAfterMs;
    stuckAfterMs = ms;
    closeWaits.stuckAfter(ms);
  }

  /** Sets the groups of peers, from the next dump on. */
  public void groups(PeerGroups peerGroups) {
    still = false;
    groups = new PeerGroupSums(peerGroups);
  }

  /**
   * Starts a dump of all states but ESTABLISHED; the counts of an unfinished dump are dropped.
   *
   * @param nowNs of a monotonic clock
   */
  public void begin(long nowNs) {
    this.nowNs = nowNs;
    still = false;
    Arrays.fill(byState, 0);
    orphanFinWaits = 0;
    peerEnds.begin();
    finWaits.begin();
    receiveStalls.begin();
    cookies.clear();
    listeners.begin(terms.ports());
    peers.clear();
    services.clear();
    closeWaits.begin();
    timeWaits.begin(terms, peers, services, nowNs);
    tuples.begin(terms.ports(), peers);
    details.begin(peers.size());
    groups.begin();
  }

  /** The dump shows ESTABLISHED too, from here on. */
  public void beginEstablished() {
    tuples.beginEstablished();
    receiveStalls.beginEstablished();
  }

  @Override
  public void visit(TcpRecord socket) {
    if (!cookies.add(socket.cookie())) {
      return;
    }
    TcpState state = socket.state();
    byState[state.number()]++;
    switch (state) {
      case LISTEN -> listeners.listening(socket);
      case TIME_WAIT -> timeWait(socket);
      case CLOSE_WAIT -> {
        int tag = tag(socket);
        closeWait(socket, tag);
        live(socket, tag);
      }
      case CLOSE, SYN_RECV -> listeners.connection(socket);
      case FIN_WAIT2 -> {
        int tag = tag(socket);
        finWait2(socket, tag);
        live(socket, tag);
      }
      case ESTABLISHED -> {
        int tag = tag(socket);
        if (socket.receiveQueue() > 0) {
          receiveStalls.visit(socket, tag, stuckAfterMs, nowNs);
        }
        live(socket, tag);
      }
      default -> live(socket, tag(socket));
    }
  }

  private int tag(TcpRecord socket) {
    Role role = listeners.role(socket);
    return Service.tag(role, role == Role.INBOUND ? socket.localPort() : socket.remotePort());
  }

  private void live(TcpRecord socket, int tag) {
    if (Service.role(tag) == Role.OUTBOUND) {
      tuples.live(socket, tag);
    }
    TcpInfo info = socket.info();
    if (info != null && socket.state() != TcpState.SYN_SENT) {
      int peer = peers.find(socket.remoteHigh(), socket.remoteLow(), tag);
      if (peer != AddressTable.NONE) {
        details.live(peers.number(peer), info.timestamps());
      }
    }
  }

  private void finWait2(TcpRecord socket, int tag) {
    if (FinWaits.isHeld(socket)) {
      peerEnds.held(socket);
      finWaits.visit(socket, tag, stuckAfterMs, nowNs);
    } else if (FinWaits.isMini(socket)) {
      orphanFinWaits++; // The kernel counts these among TIME_WAITs.
    }
  }

  private void closeWait(TcpRecord socket, int tag) {
    int peer = peers.put(socket.remoteHigh(), socket.remoteLow(), tag);
    boolean stuck = closeWaits.visit(socket, peer, tag, nowNs);
    if (peer == AddressTable.NONE) {
      groups.closeWait(socket.remoteHigh(), socket.remoteLow(), tag, stuck);
    }
  }

  private void timeWait(TcpRecord socket) {
    int tag = tag(socket);
    if (Service.role(tag) == Role.OUTBOUND && tuples.takes(socket.localPort())) {
      int tuple = tuples.put(socket, tag, PortHolder.TIME_WAIT);
      if (tuple != AddressTable.NONE) {
        if (timeWaits.visit(socket, Role.OUTBOUND, tuples.table(), tuple)) {
          tuples.young(tuple);
        }
        return;
      }
    }
    int peer = peers.put(socket.remoteHigh(), socket.remoteLow(), tag);
    if (peer != AddressTable.NONE) {
      timeWaits.visit(socket, Service.role(tag), peers, peer);
      if (Service.role(tag) == Role.INBOUND) {
        details.port(peers.number(peer), socket);
      }
    } else {
      timeWaits.visit(socket, Service.role(tag), services, services.put(0, 0, tag));
      boolean arrived = timeWaits.hasArrived(socket);
      groups.timeWait(socket.remoteHigh(), socket.remoteLow(), tag, arrived);
    }
  }

  private void addPeersToTheirServices() {
    for (int slot = 0; slot < peers.slots(); slot++) {
      int service = peers.used(slot) ? services.put(0, 0, peers.tag(slot)) : AddressTable.NONE;
      if (service != AddressTable.NONE) {
        services.add(service, Columns.CLOSE_WAIT, peers.get(slot, Columns.CLOSE_WAIT));
        TimeWaits.add(peers, slot, services, service);
        services.add(service, Columns.STUCK, peers.get(slot, Columns.STUCK));
        services.max(service, Columns.OLDEST, peers.get(slot, Columns.OLDEST));
      }
    }
  }

  /**
   * Whether a port budget may be used to {@code ratio} or more, by the dump so far, and by
   * established connections as they were last shown.
   *
   * @param opened connections that this host has opened since then
   */
  public boolean portsMayRunOut(double ratio, long opened) {
    return tuples.mayHold(ratio, listeners, opened);
  }

  /**
   * Whether the dump so far shows connections to closed listeners that were not known. They are
   * known from now on, so a dump that is begun anew has the right roles.
   */
  public boolean findsGoneListeners() {
    return listeners.findGone();
  }

  /**
   * Whether this many more connections may be a notable part of what a port budget has left.
   *
   * @param more how many more established connections there are than were last shown
   */
  public boolean portsMayHaveMoved(double ratio, long more) {
    return tuples.mayMove(ratio, listeners, more);
  }

  /** Whether established connections have to be shown, because the range of ports was changed. */
  public boolean needsEstablished() {
    return tuples.needsEstablished();
  }

  /** How many sockets the dump has shown in CLOSE_WAIT so far. */
  public long closeWaits() {
    return byState[TcpState.CLOSE_WAIT.number()];
  }

  /**
   * Ends a complete dump.
   *
   * @param currEstab the kernel's count of ESTABLISHED and CLOSE_WAIT together (Tcp:CurrEstab), if
   *     the dump did not show ESTABLISHED; null if it did
   */
  public TcpCounts end(@Nullable Long currEstab) {
    boolean whole = currEstab == null;
    listeners.end(whole);
    tuples.rollUp(peers, services, groups);
    timeWaits.addReplaced(peers, orphanFinWaits);
    groups.peers(peers);
    addPeersToTheirServices();
    Map<TcpState, Long> sockets = new EnumMap<>(TcpState.class);
    for (TcpState state : TcpState.ALL) {
      sockets.put(state, byState[state.number()]);
    }
    if (currEstab != null) {
      long closeWait = byState[TcpState.CLOSE_WAIT.number()];
      sockets.put(TcpState.ESTABLISHED, Math.max(0, currEstab - closeWait));
    }
    peerEnds.end();
    Stalled stalled =
        new Stalled(
            closeWaits.halfClosed().services(),
            finWaits.end(stuckAfterMs, nowNs),
            receiveStalls.end());
    timeWaits.choose(peers, services, nowNs);
    Map<Peer, Timestamps> timestamps =
        details.remember(
            Stream.concat(timeWaits.peers().stream(), tuples.peers().stream()), peers, whole);
    TimeWaitCounts counted = timeWaits.end(peers, services, listeners, details, timestamps);
    still = isStill();
    return new TcpCounts(
        Collections.unmodifiableMap(sockets),
        closeWaits.end(listeners, nowNs),
        stalled,
        counted,
        withListeners(tuples.end(whole, listeners, timestamps, counted.windowSeconds(), nowNs)),
        groups.end(),
        peers.size(),
        listeners.acceptQueues());
  }

  private boolean isStill() {
    long lasting = byState[TcpState.ESTABLISHED.number()] + byState[TcpState.LISTEN.number()];
    return Arrays.stream(byState).sum() == lasting
        && timeWaits.areStill()
        && listeners.areStill()
        && !receiveStalls.seesFull();
  }

  /**
   * Whether the same sockets would give the same counts at any later time. All sockets of the last
   * dump were listeners without a queue, or established connections without a full receive queue.
   * The settings that they are counted by have not changed since.
   */
  public boolean standsStill() {
    return still;
  }

  /** Notes that a dump would show the same sockets as the last one, which {@link #standsStill}. */
  public void unchanged(long nowNs) {
    closeWaits.noneAt(nowNs);
    timeWaits.noneAt(nowNs);
  }

  private @Nullable PortCounts withListeners(@Nullable PortCounts ports) {
    PortRange range = terms.ports();
    return ports == null || range == null ? ports : ports.with(listeners.now(range, chosenPorts));
  }

  /**
   * A list of all peers of the last complete dump; available until the next dump begins.
   *
   * @param counts of that dump
   */
  public PeerList peerList(TcpCounts counts) {
    PeerList.Builder list =
        new PeerList.Builder(
            peers.size(), counts.closeWait().agesKnown(), counts.timeWait().windowSeconds());
    for (int slot = 0; slot < peers.slots(); slot++) {
      long closeWait = peers.used(slot) ? peers.get(slot, Columns.CLOSE_WAIT) : 0;
      long timeWait = peers.used(slot) ? peers.get(slot, Columns.TIME_WAIT) : 0;
      if (closeWait + timeWait > 0) {
        list.peer(peers.high(slot), peers.low(slot), peers.tag(slot))
            .closeWait(closeWait, peers.get(slot, Columns.STUCK), peers.get(slot, Columns.OLDEST))
            .timeWait(timeWait, peers.get(slot, Columns.ARRIVED));
      }
    }
    return list.build();
  }

  /** The CLOSE_WAIT sockets of the last complete dump; valid until the next dump begins. */
  public CloseWaitSockets closeWaitSockets() {
    return closeWaits.sockets();
  }

  /**
   * The sockets of the last complete dump whose holders are of interest: a list for each state that
   * leaks file descriptors. Valid until the next dump begins.
   */
  public List<SocketList> held() {
    return List.of(closeWaits.sockets(), finWaits.sockets(), receiveStalls.sockets());
  }
}
