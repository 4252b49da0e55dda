package io.tcpwait.model;

import io.tcpwait.model.Breakdown.PeerShare;
import io.tcpwait.model.Breakdown.ServiceShare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The peers and services that are shown by name for one kind of socket: those with the most. Shares
 * columns of the tables out among them and the rest.
 */
final class Named {
  private final int column;
  private SteadyTop peers;
  private SteadyTop services;
  private List<SteadyTop.Member> topPeers = List.of();
  private List<SteadyTop.Member> topServices = List.of();

  /**
   * @param column of the tables of peers and services, by which the most are found
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

  /** Chooses anew, from the tables of a dump that was had whole. */
  void update(AddressTable peerTable, AddressTable serviceTable, long nowNs) {
    topPeers = peers.update(peerTable, nowNs);
    topServices = services.update(serviceTable, nowNs);
  }

  /**
   * Shares out a count.
   *
   * @param byRole all of it, by {@link Role#number}
   */
  Breakdown<Long> share(
      AddressTable peerTable, AddressTable serviceTable, int countColumn, long[] byRole) {
    List<PeerShare<Long>> named = new ArrayList<>(topPeers.size());
    Map<Role, Long> other = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      other.put(role, byRole[role.number()]);
    }
    for (SteadyTop.Member member : topPeers) {
      long count = count(peerTable, member, countColumn);
      named.add(new PeerShare<>(peer(member), count));
      other.merge(Service.role(member.tag), -count, Long::sum);
    }
    List<ServiceShare<Long>> otherPeers = new ArrayList<>(topServices.size());
    for (SteadyTop.Member member : topServices) {
      long rest = count(serviceTable, member, countColumn);
      for (int i = 0; i < topPeers.size(); i++) {
        rest -= topPeers.get(i).tag == member.tag ? named.get(i).value() : 0;
      }
      otherPeers.add(new ServiceShare<>(Service.ofTag(member.tag), rest));
      other.merge(Service.role(member.tag), -rest, Long::sum);
    }
    return new Breakdown<>(List.copyOf(named), List.copyOf(otherPeers), Map.copyOf(other));
  }

  /**
   * Finds the largest value of each part.
   *
   * @param maxColumn of {@code peerTable}, 0 where there is no value
   * @param serviceTable has the largest of each service in that column
   * @param restColumn of {@code serviceTable}, which is filled with the largest of the peers that
   *     are not named; what is in it already is of peers for which there was no room
   */
  Breakdown<Double> largest(
      AddressTable peerTable,
      AddressTable serviceTable,
      int maxColumn,
      int restColumn,
      java.util.function.LongToDoubleFunction value) {
    BitSet namedSlots = slots(peerTable, topPeers);
    for (int slot = 0; slot < peerTable.slots(); slot++) {
      if (peerTable.used(slot) && peerTable.get(slot, maxColumn) > 0 && !namedSlots.get(slot)) {
        int service = serviceTable.find(0, 0, peerTable.tag(slot));
        if (service != AddressTable.NONE) {
          serviceTable.max(service, restColumn, peerTable.get(slot, maxColumn));
        }
      }
    }
    List<PeerShare<Double>> named = new ArrayList<>(topPeers.size());
    for (SteadyTop.Member member : topPeers) {
      long max = count(peerTable, member, maxColumn);
      named.add(new PeerShare<>(peer(member), value.applyAsDouble(max)));
    }
    List<ServiceShare<Double>> otherPeers = new ArrayList<>(topServices.size());
    for (SteadyTop.Member member : topServices) {
      long max = count(serviceTable, member, restColumn);
      otherPeers.add(new ServiceShare<>(Service.ofTag(member.tag), value.applyAsDouble(max)));
    }
    BitSet namedServices = slots(serviceTable, topServices);
    long[] rest = new long[Role.NUMBERS];
    for (int slot = 0; slot < serviceTable.slots(); slot++) {
      if (serviceTable.used(slot) && !namedServices.get(slot)) {
        int role = Service.role(serviceTable.tag(slot)).number();
        rest[role] = Math.max(rest[role], serviceTable.get(slot, restColumn));
      }
    }
    Map<Role, Double> other = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      other.put(role, value.applyAsDouble(rest[role.number()]));
    }
    return new Breakdown<>(List.copyOf(named), List.copyOf(otherPeers), Map.copyOf(other));
  }

  /** The place of each peer among those that are named, by its number in the table, or -1. */
  int[] placeByNumber(AddressTable peerTable) {
    int[] places = new int[peerTable.size()];
    Arrays.fill(places, -1);
    for (int i = 0; i < topPeers.size(); i++) {
      int slot = find(peerTable, topPeers.get(i));
      if (slot != AddressTable.NONE) {
        places[peerTable.number(slot)] = i;
      }
    }
    return places;
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

  private static long count(AddressTable table, SteadyTop.Member member, int column) {
    int slot = find(table, member);
    return slot == AddressTable.NONE ? 0 : table.get(slot, column);
  }

  private static int find(AddressTable table, SteadyTop.Member member) {
    return table.find(member.high, member.low, member.tag);
  }

  private static Peer peer(SteadyTop.Member member) {
    return new Peer(Service.ofTag(member.tag), member.high, member.low);
  }
}
