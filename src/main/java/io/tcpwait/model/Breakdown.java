package io.tcpwait.model;

import java.util.List;
import java.util.Map;

/**
 * Sockets of one kind by whom they are with. All three parts together are all the sockets, and the
 * parts that bear a service's port, all of that service if it is among {@code otherPeers}.
 *
 * @param peers those with the largest counts, each by itself
 * @param otherPeers of the services with the largest counts, what {@code peers} leaves
 * @param otherServices what both leave
 */
public record Breakdown(
    List<PeerCount> peers, List<ServiceCount> otherPeers, Map<Role, Long> otherServices) {

  /** Sockets with one peer. */
  public record PeerCount(Peer peer, long sockets) {}

  /** Sockets of one service. */
  public record ServiceCount(Service service, long sockets) {}
}
