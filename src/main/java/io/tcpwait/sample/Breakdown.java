package io.tcpwait.sample;

import java.util.List;
import java.util.Map;

/**
 * A quantity of sockets by whom they are with. Where it is a count, all three parts together are
 * all the sockets, and the parts that bear a service's port all of that service, if it is among
 * {@code otherPeers}.
 *
 * @param peers those with the largest counts, each by itself
 * @param otherPeers of the services with the largest counts, what {@code peers} leaves
 * @param otherServices what both leave
 */
public record Breakdown<T extends Number>(
    List<PeerShare<T>> peers, List<ServiceShare<T>> otherPeers, Map<Role, T> otherServices) {

  /** All of a count. */
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

  /** What one peer has. */
  public record PeerShare<T extends Number>(Peer peer, T value) {}

  /** What one service has. */
  public record ServiceShare<T extends Number>(Service service, T value) {}
}
