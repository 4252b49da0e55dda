package io.tcpwait.model;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts a dump of the TCP table as it comes in: {@link #begin}, a visit for each socket, {@link
 * #end}. A dump that breaks off is simply begun anew. One thread's; makes no garbage per socket.
 *
 * <p>Past {@value #MAX_PEERS} peers in one dump the sockets of further ones are counted with their
 * service alone. A dump comes in the order of the kernel's hash, so that who has many sockets is
 * among the first peers seen; and who is shown by name already has a reserved place.
 */
public final class TcpTable implements TcpVisitor {
  /** Two thirds of 2^16 slots, which are 2.6 MB; one more would take as much again. */
  private static final int MAX_PEERS = 43_690;

  private static final int MAX_SERVICES = 16_384;

  private final long[] byState = new long[TcpState.NUMBERS];
  private final long[] timeWaitByRole = new long[Role.NUMBERS];
  private final RecentCookies cookies = new RecentCookies();
  private final Listeners listeners;
  private final AddressTable peers;
  private final AddressTable services;
  private final CloseWaits closeWaits;
  private final Named timeWaitNamed;
  private long nowNs;

  /**
   * An empty table.
   *
   * @param stuckAfterMs when a CLOSE_WAIT counts as stuck
   * @param seed for the hash tables: a number that nobody outside can know
   */
  public TcpTable(Top top, long stuckAfterMs, long seed) {
    listeners = new Listeners(seed);
    peers = new AddressTable(Columns.OF_PEER, MAX_PEERS, seed);
    services = new AddressTable(Columns.OF_SERVICE, MAX_SERVICES, seed);
    closeWaits = new CloseWaits(peers, services, top, stuckAfterMs, seed);
    timeWaitNamed = new Named(Columns.TIME_WAIT, top);
  }

  /** Shows more or fewer peers and services by name, chosen anew. */
  public void limit(Top top) {
    closeWaits.limit(top);
    timeWaitNamed.limit(top);
  }

  /** From the next dump on. */
  public void stuckAfter(long ms) {
    closeWaits.stuckAfter(ms);
  }

  /**
   * Starts a dump; what an unfinished one counted is gone.
   *
   * @param nowNs of a clock that only goes forward
   */
  public void begin(long nowNs) {
    this.nowNs = nowNs;
    Arrays.fill(byState, 0);
    Arrays.fill(timeWaitByRole, 0);
    cookies.clear();
    listeners.begin();
    peers.clear();
    services.clear();
    closeWaits.begin();
    timeWaitNamed.reserve(peers, services);
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
      case CLOSE_WAIT -> {
        int tag = tag(socket);
        closeWaits.visit(socket, peer(socket, tag), tag, nowNs);
      }
      case TIME_WAIT -> timeWait(socket);
      default -> listeners.connection(socket);
    }
  }

  private int tag(TcpRecord socket) {
    Role role = listeners.role(socket);
    return Service.tag(role, role == Role.INBOUND ? socket.localPort() : socket.remotePort());
  }

  private int peer(TcpRecord socket, int tag) {
    return peers.put(socket.remoteHigh(), socket.remoteLow(), tag);
  }

  private void timeWait(TcpRecord socket) {
    int tag = tag(socket);
    timeWaitByRole[Service.role(tag).number()]++;
    int peer = peer(socket, tag);
    if (peer != AddressTable.NONE) {
      peers.add(peer, Columns.TIME_WAIT, 1);
      return;
    }
    int service = services.put(0, 0, tag);
    if (service != AddressTable.NONE) {
      services.add(service, Columns.TIME_WAIT, 1);
    }
  }

  private void addPeersToTheirServices() {
    for (int slot = 0; slot < peers.slots(); slot++) {
      int service = peers.used(slot) ? services.put(0, 0, peers.tag(slot)) : AddressTable.NONE;
      if (service != AddressTable.NONE) {
        services.add(service, Columns.CLOSE_WAIT, peers.get(slot, Columns.CLOSE_WAIT));
        services.add(service, Columns.TIME_WAIT, peers.get(slot, Columns.TIME_WAIT));
        services.add(service, Columns.STUCK, peers.get(slot, Columns.STUCK));
        services.max(service, Columns.OLDEST, peers.get(slot, Columns.OLDEST));
      }
    }
  }

  /** Ends a dump that was had whole. */
  public TcpCounts end() {
    listeners.end();
    addPeersToTheirServices();
    Map<TcpState, Long> sockets = new EnumMap<>(TcpState.class);
    for (TcpState state : TcpState.ALL) {
      sockets.put(state, byState[state.number()]);
    }
    timeWaitNamed.update(peers, services, nowNs);
    return new TcpCounts(
        Collections.unmodifiableMap(sockets),
        closeWaits.end(listeners, nowNs),
        timeWaitNamed.share(peers, services, Columns.TIME_WAIT, timeWaitByRole),
        peers.size());
  }

  /** The CLOSE_WAIT sockets of the last dump that ended; good until the next begins. */
  public CloseWaitSockets closeWaitSockets() {
    return closeWaits.sockets();
  }
}
