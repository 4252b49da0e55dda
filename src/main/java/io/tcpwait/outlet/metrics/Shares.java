package io.tcpwait.outlet.metrics;

import io.tcpwait.model.Breakdown;
import io.tcpwait.model.Service;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;

/**
 * Writes a breakdown as series by role, service and peer.
 *
 * @param serviceName what the service of a port is called
 */
record Shares(IntFunction<String> serviceName) {
  private static final String OTHER = "other";

  /**
   * Adds a series for each part that has a value.
   *
   * @param value makes the series' value of the part's
   */
  void add(
      Family family,
      String netns,
      Breakdown<? extends Number> breakdown,
      DoubleUnaryOperator value) {
    for (Breakdown.PeerShare<? extends Number> of : breakdown.peers()) {
      Service service = of.peer().service();
      String name = serviceName.apply(service.port());
      add(family, netns, service.role().label(), name, of.peer().label(), of.value(), value);
    }
    for (Breakdown.ServiceShare<? extends Number> of : breakdown.otherPeers()) {
      Service service = of.service();
      String name = serviceName.apply(service.port());
      add(family, netns, service.role().label(), name, OTHER, of.value(), value);
    }
    breakdown
        .otherServices()
        .forEach((role, rest) -> add(family, netns, role.label(), OTHER, OTHER, rest, value));
  }

  private static void add(
      Family family,
      String netns,
      String role,
      String service,
      String peer,
      Number share,
      DoubleUnaryOperator value) {
    if (!Double.isNaN(share.doubleValue())) {
      family.add(
          value.applyAsDouble(share.doubleValue()),
          "netns",
          netns,
          "role",
          role,
          "service",
          service,
          "peer",
          peer);
    }
  }
}
