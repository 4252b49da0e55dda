package io.tcpwait.tables;

import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Breakdown.ServiceShare;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The peers and services with the most sockets of one kind, which are shown by name. Divides
 * columns of the tables among them and the rest.
 */
final class Named {
  private final int column;
  private SteadyTop peers;
  private SteadyTop services;
  private List<SteadyTop.Member> topPeers = List.of();
  private List<SteadyTop.Member> topServices = List.of();
  private int[] places = new int[0];

  /**
   * @param column of the tables of peers and services by which they are ranked
   */
  Named(int column, Top top) {
    this.column = column;
    peers = new SteadyTop(column, top.peers());
    services = new SteadyTop(column, top.services());
  }

  void limit(Top top) {
    peers = new SteadyTop(column, top.peers());
    services = new SteadyTop(column, top.services());
  }

  void reserve(AddressTable peerTable, AddressTable serviceTable) {
    peers.reserve(peerTable);
    services.reserve(serviceTable);
  }

  /** Chooses anew, from the tables of a complete dump. */
  void update(AddressTable peerTable, AddressTable serviceTable, long nowNs) {
    topPeers = peers.update(peerTable, nowNs);
    topServices = services.update(serviceTable, nowNs);
  }

  List<Peer> peers() {
    return topPeers.stream().map(of -> new Peer(Service.ofTag(of.tag), of.high, of.low)).toList();
  }

  /**
   * Divides a count among peers, services and roles.
   *
   * @param byRole the whole count, by {@link Role#number}
   */
  Breakdown<Long> share(
      AddressTable peerTable, AddressTable serviceTable, int countColumn, long[] byRole) {
    long[] ofPeers = values(peerTable, topPeers, countColumn);
    long[] ofServices = values(serviceTable, topServices, countColumn);
    long[] ofRoles = byRole.clone();
    for (int i = 0; i < ofPeers.length; i++) {
      int tag = topPeers.get(i).tag;
      ofRoles[Service.role(tag).number()] -= ofPeers[i];
      for (int j = 0; j < ofServices.length; j++) {
        ofServices[j] -= topServices.get(j).tag == tag ? ofPeers[i] : 0;
      }
    }
    for (int j = 0; j < ofServices.length; j++) {
      ofRoles[Service.role(topServices.get(j).tag).number()] -= ofServices[j];
    }
    return breakdown(ofPeers, ofServices, ofRoles, count -> count);
  }

  /**
   * Finds the largest value of each part.
   *
   * @param maxColumn of {@code peerTable}, 0 if there is no value
   * @param restColumn of {@code serviceTable}. It already holds the largest value of peers without
   *     room, and gets the largest value of peers that are not named
   */
  Breakdown<Double> largest(
      AddressTable peerTable,
      AddressTable serviceTable,
      int maxColumn,
      int restColumn,
      LongFunction<Double> value) {
    BitSet namedPeers = slots(peerTable, topPeers);
    for (int slot = 0; slot < peerTable.slots(); slot++) {
      if (peerTable.used(slot) && peerTable.get(slot, maxColumn) > 0 && !namedPeers.get(slot)) {
        int service = serviceTable.find(0, 0, peerTable.tag(slot));
        if (service != AddressTable.NONE) {
          serviceTable.max(service, restColumn, peerTable.get(slot, maxColumn));
        }
      }
    }
    BitSet namedServices = slots(serviceTable, topServices);
    long[] ofRoles = new long[Role.NUMBERS];
    for (int slot = 0; slot < serviceTable.slots(); slot++) {
      if (serviceTable.used(slot) && !namedServices.get(slot)) {
        int role = Service.role(serviceTable.tag(slot)).number();
        ofRoles[role] = Math.max(ofRoles[role], serviceTable.get(slot, restColumn));
      }
    }
    return breakdown(
        values(peerTable, topPeers, maxColumn),
        values(serviceTable, topServices, restColumn),
        ofRoles,
        value);
  }

  private <T extends Number> Breakdown<T> breakdown(
      long[] ofPeers, long[] ofServices, long[] ofRoles, LongFunction<T> value) {
    List<PeerShare<T>> peerShares = new ArrayList<>(ofPeers.length);
    for (int i = 0; i < ofPeers.length; i++) {
      SteadyTop.Member member = topPeers.get(i);
      Peer peer = new Peer(Service.ofTag(member.tag), member.high, member.low);
      peerShares.add(new PeerShare<>(peer, value.apply(ofPeers[i])));
    }
    List<ServiceShare<T>> serviceShares = new ArrayList<>(ofServices.length);
    for (int j = 0; j < ofServices.length; j++) {
      Service service = Service.ofTag(topServices.get(j).tag);
      serviceShares.add(new ServiceShare<>(service, value.apply(ofServices[j])));
    }
    Map<Role, T> other = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      other.put(role, value.apply(ofRoles[role.number()]));
    }
    return new Breakdown<>(List.copyOf(peerShares), List.copyOf(serviceShares), Map.copyOf(other));
  }

  /**
   * The place of each peer among the named peers, or -1, by its number in the table; valid until
   * the next call.
   */
  int[] placeByNumber(AddressTable peerTable) {
    if (places.length < peerTable.size()) {
      places = new int[peerTable.slots()];
    }
    Arrays.fill(places, -1);
    for (int i = 0; i < topPeers.size(); i++) {
      int slot = find(peerTable, topPeers.get(i));
      if (slot != AddressTable.NONE) {
        places[peerTable.number(slot)] = i;
      }
    }
    return places;
  }

  private static long[] values(AddressTable table, List<SteadyTop.Member> members, int column) {
    long[] values = new long[members.size()];
    for (int i = 0; i < values.length; i++) {
      int slot = find(table, members.get(i));
      values[i] = slot == AddressTable.NONE ? 0 : table.get(slot, column);
    }
    return values;
  }

  private static BitSet slots(AddressTable table, List<SteadyTop.Member> members) {
    BitSet slots = new BitSet(table.slots());
    for (SteadyTop.Member member : members) {
      int slot = find(table, member);
      if (slot != AddressTable.NONE) {
        slots.set(slot);
      }
    }
    return slots;
  }

  private static int find(AddressTable table, SteadyTop.Member member) {
    return table.find(member.high, member.low, member.tag);
  }
}
