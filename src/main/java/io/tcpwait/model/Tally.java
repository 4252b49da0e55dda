package io.tcpwait.model;

import io.tcpwait.model.Breakdown.PeerCount;
import io.tcpwait.model.Breakdown.ServiceCount;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the sockets of one kind by role, and picks the peers and services that are shown by name.
 */
final class Tally {
  private final int column;
  private long inbound;
  private long outbound;
  private SteadyTop peers;
  private SteadyTop services;

  /**
   * @param column of the tables of peers and services, where this kind is counted
   */
  Tally(int column, Top top) {
    this.column = column;
    peers = new SteadyTop(column, top.peers());
    services = new SteadyTop(column, top.services());
  }

  void limit(Top top) {
    peers = new SteadyTop(column, top.peers());
    services = new SteadyTop(column, top.services());
  }

  void begin(AddressTable peerTable, AddressTable serviceTable) {
    inbound = 0;
    outbound = 0;
    peers.reserve(peerTable);
    services.reserve(serviceTable);
  }

  void count(Role role) {
    if (role == Role.INBOUND) {
      inbound++;
    } else {
      outbound++;
    }
  }

  Breakdown end(AddressTable peerTable, AddressTable serviceTable, long nowNs) {
    List<SteadyTop.Member> topPeers = peers.update(peerTable, nowNs);
    List<PeerCount> named = new ArrayList<>(topPeers.size());
    Map<Role, Long> other = new EnumMap<>(Map.of(Role.INBOUND, inbound, Role.OUTBOUND, outbound));
    for (SteadyTop.Member member : topPeers) {
      Service service = Service.ofTag(member.tag);
      named.add(new PeerCount(new Peer(service, member.high, member.low), member.count));
      other.merge(service.role(), -member.count, Long::sum);
    }
    List<ServiceCount> otherPeers = new ArrayList<>();
    for (SteadyTop.Member member : services.update(serviceTable, nowNs)) {
      Service service = Service.ofTag(member.tag);
      long rest = member.count;
      for (SteadyTop.Member peer : topPeers) {
        if (peer.tag == member.tag) {
          rest -= peer.count;
        }
      }
      otherPeers.add(new ServiceCount(service, rest));
      other.merge(service.role(), -rest, Long::sum);
    }
    return new Breakdown(List.copyOf(named), List.copyOf(otherPeers), Map.copyOf(other));
  }
}
