package io.tcpwait.outlet.metrics;

import io.tcpwait.outlet.Share;
import io.tcpwait.sample.Breakdown;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;

/**
 * Writes a breakdown as series by role, service and peer.
 *
 * @param serviceName the name of the service on a port
 */
record Shares(IntFunction<String> serviceName) {
  /**
   * Adds a series for each part that has a value.
   *
   * @param value converts the part's value to the value of the series
   */
  void add(
      Family family,
      String netns,
      Breakdown<? extends Number> breakdown,
      DoubleUnaryOperator value) {
    for (Share<?> share : Share.of(breakdown)) {
      double of = share.value().doubleValue();
      if (!Double.isNaN(of)) {
        family.add(
            value.applyAsDouble(of),
            "netns",
            netns,
            "role",
            share.role().label(),
            "service",
            share.serviceLabel(serviceName),
            "peer",
            share.peerLabel());
      }
    }
  }
}
