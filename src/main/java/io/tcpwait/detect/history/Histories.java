package io.tcpwait.detect.history;

import io.tcpwait.model.Breakdown;
import io.tcpwait.model.Breakdown.PeerShare;
import io.tcpwait.model.Breakdown.ServiceShare;
import io.tcpwait.model.CloseWaitCounts;
import io.tcpwait.model.CloseWaitSockets;
import io.tcpwait.model.Peer;
import io.tcpwait.model.Role;
import io.tcpwait.model.Service;
import io.tcpwait.model.StuckService;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many sockets were stuck, of each service and named peer that has some. */
public final class Histories {
  private final Map<Service, Levels> services = new HashMap<>();
  private final Map<Peer, Levels> peers = new HashMap<>();
  private final Map<Role, Levels> roles = new EnumMap<>(Role.class);

  /** The history of a service that has stuck sockets. */
  public @Nullable Levels of(Service service) {
    return services.get(service);
  }

  public @Nullable Levels of(Peer peer) {
    return peers.get(peer);
  }

  public void update(
      CloseWaitCounts counts, CloseWaitSockets sockets, double stuckAfterSeconds, double now) {
    new Seeding(counts, sockets, stuckAfterSeconds, now).run();
    Map<Service, Long> stuckByService = new HashMap<>();
    for (StuckService stuck : counts.services()) {
      stuckByService.put(stuck.service(), stuck.stuck());
    }
    Map<Peer, Long> stuckByPeer = new HashMap<>();
    for (PeerShare<Long> share : counts.stuck().peers()) {
      stuckByPeer.put(share.peer(), share.value());
    }
    // Of the others it is not known how many.
    peers.keySet().retainAll(stuckByPeer.keySet());
    if (counts.services().size() == CloseWaitCounts.MAX_SERVICES) {
      services.keySet().retainAll(stuckByService.keySet());
    }
    put(services, stuckByService, now);
    put(peers, stuckByPeer, now);
    putRoles(counts.stuck(), now);
  }

  /** A history ends when it has been at 0 for as long as it looks back in detail. */
  private static <K> void put(Map<K, Levels> histories, Map<K, Long> stuck, double now) {
    histories
        .entrySet()
        .removeIf(
            of -> {
              of.getValue().put(now, stuck.getOrDefault(of.getKey(), 0L));
              return of.getValue().highest() == 0;
            });
  }

  private void putRoles(Breakdown<Long> stuck, double now) {
    Map<Role, Long> sums = new EnumMap<>(stuck.otherServices());
    stuck.peers().forEach(of -> sums.merge(of.peer().service().role(), of.value(), Long::sum));
    stuck.otherPeers().forEach(of -> sums.merge(of.service().role(), of.value(), Long::sum));
    sums.forEach((role, sum) -> roles.computeIfAbsent(role, any -> new Levels(now)).put(now, sum));
  }

  /** The slope of each part; what is not named has what the named ones leave. */
  public Breakdown<Double> growth(Breakdown<Long> stuck) {
    List<PeerShare<Double>> named = new ArrayList<>();
    Map<Service, Double> rest = new HashMap<>();
    Map<Role, Double> other = new EnumMap<>(Role.class);
    roles.forEach((role, levels) -> other.put(role, levels.slopePerSecond()));
    for (PeerShare<Long> share : stuck.peers()) {
      double slope = slope(peers.get(share.peer()));
      named.add(new PeerShare<>(share.peer(), slope));
      rest.merge(share.peer().service(), -slope, Double::sum);
      other.merge(share.peer().service().role(), -slope, Double::sum);
    }
    List<ServiceShare<Double>> otherPeers = new ArrayList<>();
    for (ServiceShare<Long> share : stuck.otherPeers()) {
      Service service = share.service();
      double slope = slope(services.get(service)) + rest.getOrDefault(service, 0.0);
      otherPeers.add(new ServiceShare<>(service, slope));
      other.merge(service.role(), -slope, Double::sum);
    }
    return new Breakdown<>(List.copyOf(named), List.copyOf(otherPeers), Map.copyOf(other));
  }

  private static double slope(@Nullable Levels levels) {
    return levels == null ? 0 : levels.slopePerSecond();
  }

  /** Gives those that are new the past that their sockets tell, in one pass over the sockets. */
  private final class Seeding {
    private final CloseWaitCounts counts;
    private final CloseWaitSockets sockets;
    private final double stuckAfterSeconds;
    private final double now;
    private final Map<Service, Arrivals> newServices = new HashMap<>();
    private final Map<Role, Arrivals> newRoles = new EnumMap<>(Role.class);
    private final @Nullable Arrivals[] newPeers;

    Seeding(
        CloseWaitCounts counts, CloseWaitSockets sockets, double stuckAfterSeconds, double now) {
      this.counts = counts;
      this.sockets = sockets;
      this.stuckAfterSeconds = stuckAfterSeconds;
      this.now = now;
      newPeers = new @Nullable Arrivals[counts.stuck().peers().size()];
    }

    void run() {
      if (findNew()) {
        for (int i = 0; i < sockets.size(); i++) {
          if (sockets.stuck(i)) {
            add(i);
          }
        }
        newServices.forEach((of, arrivals) -> services.put(of, new Levels(now, arrivals)));
        newRoles.forEach((of, arrivals) -> roles.put(of, new Levels(now, arrivals)));
        for (int place = 0; place < newPeers.length; place++) {
          Arrivals arrivals = newPeers[place];
          if (arrivals != null) {
            Peer peer = counts.stuck().peers().get(place).peer();
            peers.put(peer, new Levels(now, arrivals));
          }
        }
      }
    }

    private boolean findNew() {
      boolean found = false;
      for (StuckService stuck : counts.services()) {
        if (!services.containsKey(stuck.service())) {
          newServices.put(stuck.service(), new Arrivals());
          found = true;
        }
      }
      for (Role role : Role.values()) {
        if (!roles.containsKey(role)) {
          newRoles.put(role, new Arrivals());
          found = true;
        }
      }
      List<PeerShare<Long>> shares = counts.stuck().peers();
      for (int place = 0; place < shares.size(); place++) {
        if (shares.get(place).value() > 0 && !peers.containsKey(shares.get(place).peer())) {
          newPeers[place] = new Arrivals();
          found = true;
        }
      }
      return found;
    }

    private void add(int socket) {
      double secondsAgo = Math.max(0, sockets.ageSeconds(socket) - stuckAfterSeconds);
      Service service = sockets.service(socket);
      Arrivals ofService = newServices.get(service);
      if (ofService != null) {
        ofService.add(secondsAgo);
      }
      Arrivals ofRole = newRoles.get(service.role());
      if (ofRole != null) {
        ofRole.add(secondsAgo);
      }
      Arrivals ofPeer = sockets.peer(socket) < 0 ? null : newPeers[sockets.peer(socket)];
      if (ofPeer != null) {
        ofPeer.add(secondsAgo);
      }
    }
  }
}
