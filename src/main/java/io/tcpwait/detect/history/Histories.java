package io.tcpwait.detect.history;

import io.tcpwait.sample.ArrivalCounts;
import io.tcpwait.sample.ArrivalCurve;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Breakdown.ServiceShare;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckService;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The history of each service that has stuck sockets. */
public final class Histories {
  private final Map<Service, ServiceHistory> services = new HashMap<>();
  private ArrivalCounts arrivals = ArrivalCounts.NONE;

  public @Nullable ServiceHistory of(Service service) {
    return services.get(service);
  }

  /** Takes in a sample that tells the ages of CLOSE_WAITs. */
  public void update(CloseWaitCounts counts, double stuckAfterSeconds, double nowSeconds) {
    arrivals = counts.arrivals();
    Map<Service, Long> stuck = new HashMap<>();
    for (StuckService service : counts.services()) {
      stuck.put(service.service(), service.stuck());
      services.computeIfAbsent(
          service.service(),
          key -> new ServiceHistory(nowSeconds, arrivals.of(key), stuckAfterSeconds));
    }
    // It is not known how many sockets of an unlisted service are stuck.
    if (counts.services().size() == CloseWaitCounts.MAX_SERVICES) {
      services.keySet().retainAll(stuck.keySet());
    }
    services.forEach(
        (service, history) ->
            history.put(
                nowSeconds,
                stuck.getOrDefault(service, 0L),
                arrivals.of(service),
                stuckAfterSeconds));
    services.values().removeIf(ServiceHistory::isForgotten);
  }

  void heldBy(ProcessHistories processes, List<ProcessKey> holders) {
    services.forEach(
        (service, history) -> {
          Owner most = processes.of(service);
          if (most != null) {
            history.heldBy(ProcessKey.of(most), holders);
          }
        });
  }

  /**
   * The pace of one peer per second; NaN while it is not known. It is a part of the pace of its
   * service, by the sockets that arrived within the window of the service, and are older than those
   * that are closed.
   */
  public double pacePerSecond(Peer peer) {
    ServiceHistory history = services.get(peer.service());
    if (history == null || !history.pace().isGrowing()) {
      return history == null ? 0 : known(history);
    }
    double all = stayed(history, history.arrivals());
    return history.pace().perSecond() * (stayed(history, arrivals.of(peer)) / Math.max(1, all));
  }

  private static double stayed(ServiceHistory history, ArrivalCurve curve) {
    double window = history.pace().seconds();
    double from = history.lifetimeSeconds() < window ? history.lifetimeSeconds() : 0;
    return (double) curve.younger(window) - curve.younger(from);
  }

  private static double known(ServiceHistory history) {
    return history.pace().state() == Pace.State.NOT_KNOWN ? Double.NaN : history.pace().perSecond();
  }

  /** Stuck sockets of services that are not listed have no history, and so no known pace. */
  private boolean isKnown(Service service, long stuck) {
    return stuck == 0 || services.containsKey(service);
  }

  private double listed() {
    return services.values().stream().mapToDouble(history -> history.levels().now()).sum();
  }

  /**
   * The pace per second of each part of the stuck sockets; NaN while it is not known. The parts add
   * up to the paces of the services.
   */
  public Breakdown<Double> growth(Breakdown<Long> stuck) {
    List<PeerShare<Double>> named = new ArrayList<>();
    Map<Service, Double> rest = new HashMap<>();
    Map<Role, Double> other = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      other.put(role, 0.0);
    }
    services.forEach((service, history) -> rest.put(service, known(history)));
    for (PeerShare<Long> share : stuck.peers()) {
      double pace =
          isKnown(share.peer().service(), share.value()) ? pacePerSecond(share.peer()) : Double.NaN;
      named.add(new PeerShare<>(share.peer(), pace));
      rest.computeIfPresent(share.peer().service(), (service, left) -> Math.max(0, left - pace));
    }
    List<ServiceShare<Double>> otherPeers = new ArrayList<>();
    for (ServiceShare<Long> share : stuck.otherPeers()) {
      Double left = rest.remove(share.service());
      double none = isKnown(share.service(), share.value()) ? 0 : Double.NaN;
      otherPeers.add(new ServiceShare<>(share.service(), left == null ? none : left));
    }
    rest.forEach((service, left) -> other.merge(service.role(), left, Double::sum));
    if (stuck.total() > listed()) {
      stuck
          .otherServices()
          .forEach(
              (role, count) ->
                  other.computeIfPresent(role, (of, sum) -> count > 0 ? Double.NaN : sum));
    }
    return new Breakdown<>(List.copyOf(named), List.copyOf(otherPeers), Map.copyOf(other));
  }
}
