package io.tcpwait.tables;

import io.tcpwait.sample.PeerGroupCounts;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the sockets of a dump by the groups of their peers. The group of a peer is looked up once
 * for all of its sockets, when the dump ends. If the table of peers has no room for the peer, its
 * group is looked up for each socket.
 */
final class PeerGroupSums {
  private static final int CLOSE_WAIT = 0;
  private static final int STUCK = 1;
  private static final int TIME_WAIT = 2;
  private static final int ARRIVED = 3;
  private static final int COLUMNS = 4;

  private final PeerGroups groups;
  private final boolean isAsked;
  private final NetworkTable networks;

  /** By group, role and column; the last group is for peers without a group. */
  private final long[] sums;

  PeerGroupSums(PeerGroups groups) {
    this.groups = groups;
    isAsked = !groups.groups().isEmpty();
    networks = new NetworkTable(groups);
    sums = new long[(groups.groups().size() + 1) * Role.NUMBERS * COLUMNS];
  }

  void begin() {
    Arrays.fill(sums, 0);
  }

  /** Takes in a CLOSE_WAIT whose peer is in no table. */
  void closeWait(long high, long low, int tag, boolean stuck) {
    if (isAsked) {
      int at = place(high, low, tag);
      sums[at + CLOSE_WAIT]++;
      sums[at + STUCK] += stuck ? 1 : 0;
    }
  }

  /** Takes in a TIME_WAIT whose peer is in no table. */
  void timeWait(long high, long low, int tag, boolean arrived) {
    if (isAsked) {
      int at = place(high, low, tag);
      sums[at + TIME_WAIT]++;
      sums[at + ARRIVED] += arrived ? 1 : 0;
    }
  }

  /**
   * Takes in the TIME_WAITs of an entry.
   *
   * @param table of peers or tuples
   */
  void timeWaits(AddressTable table, int slot) {
    if (isAsked) {
      addTimeWaits(table, slot, place(table.high(slot), table.low(slot), table.tag(slot)));
    }
  }

  /** Takes in the counts of the peers of a complete dump. */
  void peers(AddressTable peers) {
    for (int slot = 0; isAsked && slot < peers.slots(); slot++) {
      if (peers.used(slot)) {
        int at = place(peers.high(slot), peers.low(slot), peers.tag(slot));
        sums[at + CLOSE_WAIT] += peers.get(slot, Columns.CLOSE_WAIT);
        sums[at + STUCK] += peers.get(slot, Columns.STUCK);
        addTimeWaits(peers, slot, at);
      }
    }
  }

  private void addTimeWaits(AddressTable table, int slot, int at) {
    sums[at + TIME_WAIT] += table.get(slot, Columns.TIME_WAIT);
    sums[at + ARRIVED] += table.get(slot, Columns.ARRIVED);
  }

  private int place(long high, long low, int tag) {
    int found = networks.find(high, low);
    int group = found == NetworkTable.NONE ? groups.groups().size() : found;
    return place(group, Service.role(tag));
  }

  private static int place(int group, Role role) {
    return (group * Role.NUMBERS + role.number()) * COLUMNS;
  }

  /** The sums by group and role, peers without a group last; empty if no groups were asked for. */
  List<PeerGroupCounts> end() {
    List<PeerGroupCounts> counts = new ArrayList<>();
    for (int group = 0; isAsked && group <= groups.groups().size(); group++) {
      for (Role role : Role.values()) {
        counts.add(counts(name(group), role, place(group, role)));
      }
    }
    return List.copyOf(counts);
  }

  private @Nullable String name(int group) {
    return group == groups.groups().size() ? null : groups.groups().get(group).name();
  }

  private PeerGroupCounts counts(@Nullable String name, Role role, int at) {
    return new PeerGroupCounts(
        name,
        role,
        sums[at + CLOSE_WAIT],
        sums[at + STUCK],
        sums[at + TIME_WAIT],
        sums[at + ARRIVED]);
  }
}
