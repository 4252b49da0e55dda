package io.tcpwait.sample;

import java.util.List;
import java.util.Map;

/**
 * A quantity of sockets by peer, service and role. If it is a count, the three parts add up to all
 * sockets. For a service in {@code otherPeers}, the parts with its port add up to all its sockets.
 *
 * @param peers the peers with the largest counts, each by itself
 * @param otherPeers the services with the largest counts, without the share of {@code peers}
 * @param otherServices the rest, by role
 */
public record Breakdown<T extends Number>(
    List<PeerShare<T>> peers, List<ServiceShare<T>> otherPeers, Map<Role, T> otherServices) {

  /** The whole of a count. */
  public long total() {
    long total = 0;
    for (PeerShare<T> of : peers) {
      total += of.value().longValue();
    }
    for (ServiceShare<T> of : otherPeers) {
      total += of.value().longValue();
    }
    for (T rest : otherServices.values()) {
      total += rest.longValue();
    }
    return total;
  }

  /** The share of one peer. */
  public record PeerShare<T extends Number>(Peer peer, T value) {}

  /** The share of one service. */
  public record ServiceShare<T extends Number>(Service service, T value) {}
}
