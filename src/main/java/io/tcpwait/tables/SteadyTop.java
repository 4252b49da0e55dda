package io.tcpwait.tables;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The few largest entries of a table by one of its columns, chosen so that they stay. A member
 * keeps its place until a clearly larger entry needs it, or until its count has been 0 for a while.
 * A series that appears and disappears with every sample can be neither graphed nor alerted on.
 */
final class SteadyTop {
  private static final long KEEP_AT_ZERO_NS = 600_000_000_000L;

  /** A chosen entry, with its last count. */
  static final class Member {
    final long high;
    final long low;
    final int tag;
    long count;
    private long lastNonZeroNs;

    Member(long high, long low, int tag) {
      this.high = high;
      this.low = low;
      this.tag = tag;
    }

    /** Whether another is of the same entry. */
    boolean isOf(Member other) {
      return low == other.low && tag == other.tag && high == other.high;
    }
  }

  private final int column;
  private final int places;
  private final List<Member> members;
  private final int[] candidates;

  SteadyTop(int column, int places) {
    this.column = column;
    this.places = places;
    members = new ArrayList<>(places);
    candidates = new int[places];
  }

  /** A list of the same size without members. */
  SteadyTop emptied() {
    return new SteadyTop(column, places);
  }

  /** As of the last {@link #update}. */
  List<Member> members() {
    return members;
  }

  /**
   * Gives the members places in a table before it fills, so that a full table still counts them.
   */
  void reserve(AddressTable table) {
    for (Member member : members) {
      table.put(member.high, member.low, member.tag);
    }
  }

  /** The members after a dump that was counted in {@code table}; valid until the next call. */
  List<Member> update(AddressTable table, long nowNs) {
    recount(table, nowNs);
    int found = findCandidates(table);
    for (int i = 0; i < found; i++) {
      long count = table.get(candidates[i], column);
      if (members.size() < places) {
        admit(table, candidates[i], nowNs);
      } else {
        Member smallest = smallest();
        if (!clearlyOutgrows(count, smallest.count)) {
          break;
        }
        members.remove(smallest);
        admit(table, candidates[i], nowNs);
      }
    }
    return members;
  }

  /** A quarter more, and at least five sockets more, since small counts change by chance. */
  private static boolean clearlyOutgrows(long count, long member) {
    return count >= member + Math.max(5, member / 4);
  }

  private void recount(AddressTable table, long nowNs) {
    for (Iterator<Member> all = members.iterator(); all.hasNext(); ) {
      Member member = all.next();
      int slot = table.find(member.high, member.low, member.tag);
      member.count = slot == AddressTable.NONE ? 0 : table.get(slot, column);
      if (member.count > 0) {
        member.lastNonZeroNs = nowNs;
      } else if (nowNs - member.lastNonZeroNs > KEEP_AT_ZERO_NS) {
        all.remove();
      }
    }
  }

  /** Puts the slots of the largest outsiders into {@link #candidates}, and answers how many. */
  private int findCandidates(AddressTable table) {
    int found = 0;
    for (int slot = 0; slot < table.slots(); slot++) {
      long count = table.used(slot) ? table.get(slot, column) : 0;
      boolean large = found < places ? count > 0 : count > table.get(candidates[found - 1], column);
      if (large && !isMember(table, slot)) {
        int at = found < places ? found++ : found - 1;
        while (at > 0 && table.get(candidates[at - 1], column) < count) {
          candidates[at] = candidates[at - 1];
          at--;
        }
        candidates[at] = slot;
      }
    }
    return found;
  }

  private boolean isMember(AddressTable table, int slot) {
    for (Member member : members) {
      if (member.low == table.low(slot)
          && member.tag == table.tag(slot)
          && member.high == table.high(slot)) {
        return true;
      }
    }
    return false;
  }

  private void admit(AddressTable table, int slot, long nowNs) {
    Member member = new Member(table.high(slot), table.low(slot), table.tag(slot));
    member.count = table.get(slot, column);
    member.lastNonZeroNs = nowNs;
    members.add(member);
  }

  private Member smallest() {
    Member smallest = members.getFirst();
    for (Member member : members) {
      if (member.count < smallest.count) {
        smallest = member;
      }
    }
    return smallest;
  }
}
