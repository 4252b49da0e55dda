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
  private static final int MAX_PEERS = 65_536;
  private static final int MAX_SERVICES = 16_384;

  private static final int CLOSE_WAIT = 0;
  private static final int TIME_WAIT = 1;
  private static final int COLUMNS = 2;

  private final long[] byState = new long[TcpState.NUMBERS];
  private final RecentCookies cookies = new RecentCookies();
  private final Listeners listeners;
  private final AddressTable peers;
  private final AddressTable services;
  private final Tally closeWait;
  private final Tally timeWait;

  /**
   * An empty table.
   *
   * @param seed for the hash tables: a number that nobody outside can know
   */
  public TcpTable(Top top, long seed) {
    listeners = new Listeners(seed);
    peers = new AddressTable(COLUMNS, MAX_PEERS, seed);
    services = new AddressTable(COLUMNS, MAX_SERVICES, seed);
    closeWait = new Tally(CLOSE_WAIT, top);
    timeWait = new Tally(TIME_WAIT, top);
  }

  /** Shows more or fewer peers and services by name, chosen anew. */
  public void limit(Top top) {
    closeWait.limit(top);
    timeWait.limit(top);
  }

  /** Starts a dump; what an unfinished one counted is gone. */
  public void begin() {
    Arrays.fill(byState, 0);
    cookies.clear();
    listeners.begin();
    peers.clear();
    services.clear();
    closeWait.begin(peers, services);
    timeWait.begin(peers, services);
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
      case CLOSE_WAIT -> count(socket, CLOSE_WAIT, closeWait);
      case TIME_WAIT -> count(socket, TIME_WAIT, timeWait);
      default -> listeners.connection(socket);
    }
  }

  private void count(TcpRecord socket, int column, Tally tally) {
    Role role = listeners.role(socket);
    int port = role == Role.INBOUND ? socket.localPort() : socket.remotePort();
    int tag = Service.tag(role, port);
    tally.count(role);
    int peer = peers.put(socket.remoteHigh(), socket.remoteLow(), tag);
    if (peer == AddressTable.NONE) {
      addToService(tag, column, 1);
    } else {
      peers.add(peer, column, 1);
    }
  }

  private void addToService(int tag, int column, long sockets) {
    int service = services.put(0, 0, tag);
    if (service != AddressTable.NONE) {
      services.add(service, column, sockets);
    }
  }

  private void addPeersToTheirServices() {
    for (int slot = 0; slot < peers.slots(); slot++) {
      if (peers.used(slot)) {
        for (int column = 0; column < COLUMNS; column++) {
          addToService(peers.tag(slot), column, peers.get(slot, column));
        }
      }
    }
  }

  /**
   * Ends a dump that was had whole.
   *
   * @param nowNs of a clock that only goes forward
   */
  public TcpCounts end(long nowNs) {
    listeners.end();
    addPeersToTheirServices();
    Map<TcpState, Long> sockets = new EnumMap<>(TcpState.class);
    for (TcpState state : TcpState.ALL) {
      sockets.put(state, byState[state.number()]);
    }
    return new TcpCounts(
        Collections.unmodifiableMap(sockets),
        closeWait.end(peers, services, nowNs),
        timeWait.end(peers, services, nowNs),
        peers.size());
  }
}
