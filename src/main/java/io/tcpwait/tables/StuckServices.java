package io.tcpwait.tables;

import io.tcpwait.sample.ArrivalCounts;
import io.tcpwait.sample.ArrivalCurve;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PeerEnd;
import io.tcpwait.sample.PeerEndCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckCauses;
import io.tcpwait.sample.StuckService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the services that have stuck sockets in the tables of a dump, and the details of each. */
final class StuckServices {
  /** A service in the making. */
  private static final class Draft {
    private final int slot;
    private final StuckCauses.Counter causes = new StuckCauses.Counter();
    private final ArrivalCurve.Builder arrivals = new ArrivalCurve.Builder();
    private final long[] byPeerEnd = new long[PeerEnd.ALL.size()];
    private final List<PeerShare<Long>> topPeers = new ArrayList<>(StuckService.TOP_PEERS + 1);
    private int firstProbeSeconds = Integer.MAX_VALUE;
    private int lastProbeSeconds = -1;
    private int peers;

    private Draft(int slot) {
      this.slot = slot;
    }
  }

  private final AddressTable peers;
  private final AddressTable services;
  private final StuckCauses.Counter causes = new StuckCauses.Counter();
  private final List<Draft> drafts = new ArrayList<>();
  private final ArrivalCurve.@Nullable Builder[] peerArrivals;

  /**
   * @param namedPeers the number of places that {@link CloseWaitSockets#peer} may answer
   */
  StuckServices(
      AddressTable peers, AddressTable services, CloseWaitSockets sockets, int namedPeers) {
    peerArrivals = new ArrivalCurve.@Nullable Builder[namedPeers];
    this.peers = peers;
    this.services = services;
    chooseServices();
    countSockets(sockets);
    countPeers();
  }

  private void chooseServices() {
    for (int slot = 0; slot < services.slots(); slot++) {
      if (services.used(slot) && services.get(slot, Columns.STUCK) > 0) {
        drafts.add(new Draft(slot));
      }
    }
    drafts.sort(Comparator.comparingLong((Draft draft) -> stuck(draft)).reversed());
    if (drafts.size() > CloseWaitCounts.MAX_SERVICES) {
      drafts.subList(CloseWaitCounts.MAX_SERVICES, drafts.size()).clear();
    }
    for (int i = 0; i < drafts.size(); i++) {
      services.set(drafts.get(i).slot, Columns.PLACE, i + 1L);
    }
  }

  private void countSockets(CloseWaitSockets sockets) {
    if (drafts.isEmpty()) {
      return;
    }
    for (int i = 0; i < sockets.size(); i++) {
      Draft draft = draft(sockets.tag(i));
      if (draft != null && sockets.isDated(i)) {
        countArrival(draft, sockets, i);
      }
      if (sockets.stuck(i)) {
        int probe = sockets.nextProbeSeconds(i);
        causes.add(sockets.cause(i), probe >= 0);
        if (draft != null) {
          draft.causes.add(sockets.cause(i), probe >= 0);
          draft.byPeerEnd[sockets.peerEnd(i).number()]++;
          if (probe >= 0) {
            draft.firstProbeSeconds = Math.min(draft.firstProbeSeconds, probe);
            draft.lastProbeSeconds = Math.max(draft.lastProbeSeconds, probe);
          }
        }
      }
    }
  }

  private void countArrival(Draft draft, CloseWaitSockets sockets, int socket) {
    int ageSeconds = sockets.ageSeconds(socket);
    draft.arrivals.add(ageSeconds);
    int place = sockets.peer(socket);
    if (place >= 0) {
      ArrivalCurve.Builder ofPeer = peerArrivals[place];
      if (ofPeer == null) {
        ofPeer = new ArrivalCurve.Builder();
        peerArrivals[place] = ofPeer;
      }
      ofPeer.add(ageSeconds);
    }
  }

  private void countPeers() {
    for (int slot = 0; slot < peers.slots(); slot++) {
      long stuck = peers.used(slot) ? peers.get(slot, Columns.STUCK) : 0;
      Draft draft = stuck > 0 ? draft(peers.tag(slot)) : null;
      if (draft != null) {
        draft.peers++;
        TopPeers.insert(draft.topPeers, peers, slot, stuck);
      }
    }
  }

  private @Nullable Draft draft(int tag) {
    int service = services.find(0, 0, tag);
    long place = service == AddressTable.NONE ? 0 : services.get(service, Columns.PLACE);
    return place == 0 ? null : drafts.get((int) place - 1);
  }

  private long stuck(Draft draft) {
    return services.get(draft.slot, Columns.STUCK);
  }

  /** The causes of all stuck sockets that are listed. */
  StuckCauses causes() {
    return causes.counts();
  }

  /**
   * When the sockets of the services got their FINs.
   *
   * @param named the peers in their places
   */
  ArrivalCounts arrivals(List<PeerShare<Long>> named) {
    Map<Service, ArrivalCurve> byService = new HashMap<>();
    for (Draft draft : drafts) {
      byService.put(Service.ofTag(services.tag(draft.slot)), draft.arrivals.build());
    }
    Map<Peer, ArrivalCurve> byPeer = new HashMap<>();
    for (int place = 0; place < named.size(); place++) {
      ArrivalCurve.Builder ofPeer = peerArrivals[place];
      if (ofPeer != null) {
        byPeer.put(named.get(place).peer(), ofPeer.build());
      }
    }
    return new ArrivalCounts(Map.copyOf(byService), Map.copyOf(byPeer));
  }

  List<StuckService> list(Listeners listeners, StalledSockets sendBlocked) {
    return drafts.stream().map(draft -> finish(draft, listeners, sendBlocked)).toList();
  }

  private StuckService finish(Draft draft, Listeners listeners, StalledSockets sendBlocked) {
    Service service = Service.ofTag(services.tag(draft.slot));
    boolean keepalive = draft.lastProbeSeconds >= 0;
    return new StuckService(
        service,
        services.get(draft.slot, Columns.CLOSE_WAIT),
        stuck(draft),
        CloseWaits.oldestAgeSeconds(services.get(draft.slot, Columns.OLDEST)),
        draft.causes.counts(),
        keepalive ? draft.firstProbeSeconds : Double.NaN,
        keepalive ? draft.lastProbeSeconds : Double.NaN,
        draft.peers,
        List.copyOf(draft.topPeers),
        service.role() == Role.INBOUND ? listeners.acceptQueue(service.port()) : null,
        sendBlocked.queuedBytes(service),
        PeerEndCounts.of(draft.byPeerEnd));
  }
}
