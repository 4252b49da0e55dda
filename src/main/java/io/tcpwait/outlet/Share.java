package io.tcpwait.outlet;

import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One part of a breakdown, shown as a line or a series.
 *
 * @param service null in the rest of a role
 * @param peer null in the rest of a service, or of a role
 */
public record Share<T extends Number>(
    Role role, @Nullable Service service, @Nullable Peer peer, T value) {
  public static final String OTHER = "other";

  /**
   * All parts: peers, then services, then roles. Breakdowns with the same parts give the same
   * order.
   */
  public static <T extends Number> List<Share<T>> of(Breakdown<T> breakdown) {
    List<Share<T>> shares = new ArrayList<>();
    for (Breakdown.PeerShare<T> of : breakdown.peers()) {
      Service service = of.peer().service();
      shares.add(new Share<>(service.role(), service, of.peer(), of.value()));
    }
    for (Breakdown.ServiceShare<T> of : breakdown.otherPeers()) {
      shares.add(new Share<>(of.service().role(), of.service(), null, of.value()));
    }
    for (Role role : Role.values()) {
      T rest = breakdown.otherServices().get(role);
      if (rest != null) {
        shares.add(new Share<>(role, null, null, rest));
      }
    }
    return shares;
  }

  /**
   * The value of the label {@code service}.
   *
   * @param serviceName the name of the service on a port
   */
  public String serviceLabel(IntFunction<String> serviceName) {
    return service == null ? OTHER : serviceName.apply(service.port());
  }

  /** The value of the label {@code peer}. */
  public String peerLabel() {
    return peer == null ? OTHER : peer.label();
  }
}
