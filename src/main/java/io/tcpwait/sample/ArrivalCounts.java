package io.tcpwait.sample;

import java.util.Map;

/**
 * When the CLOSE_WAIT sockets of services with stuck sockets got their FINs. Sockets whose ages
 * have only bounds are left out.
 *
 * @param services every service of {@link CloseWaitCounts#services}
 * @param peers the named peers of these services
 */
public record ArrivalCounts(Map<Service, ArrivalCurve> services, Map<Peer, ArrivalCurve> peers) {
  public static final ArrivalCounts NONE = new ArrivalCounts(Map.of(), Map.of());

  public ArrivalCurve of(Service service) {
    return services.getOrDefault(service, ArrivalCurve.NONE);
  }

  public ArrivalCurve of(Peer peer) {
    return peers.getOrDefault(peer, ArrivalCurve.NONE);
  }
}
