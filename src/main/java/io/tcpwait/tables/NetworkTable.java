package io.tcpwait.tables;

import io.tcpwait.sample.Network;
import io.tcpwait.sample.PeerGroups;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the group of an address by the longest prefix. Networks are nested or disjoint, so they cut
 * the line of all addresses into spans that each belong to one group. There are at most two spans
 * for each network and one more, in flat arrays for binary search.
 */
final class NetworkTable {
  /** The answer of {@link #find} for an address that is in no network. */
  static final int NONE = -1;

  /** A network, and the place of its group. */
  private record Entry(Network network, int group) {}

  /** A network comes before the networks that are within it. */
  private static final Comparator<Entry> OUTER_FIRST =
      Comparator.comparing((Entry of) -> of.network.high(), Long::compareUnsigned)
          .thenComparing(of -> of.network.low(), Long::compareUnsigned)
          .thenComparingInt(of -> of.network.prefix());

  private final long[] highs;
  private final long[] lows;
  private final int[] groups;
  private int spans;

  /** A table of networks, which must all be different. */
  NetworkTable(PeerGroups of) {
    List<Entry> entries =
        Stream.concat(
                // So that a network around the mapped form of IPv4 addresses does not contain them.
                Stream.of(new Entry(Network.IPV4, NONE)),
                IntStream.range(0, of.groups().size())
                    .boxed()
                    .flatMap(
                        group ->
                            of.groups().get(group).networks().stream()
                                .map(network -> new Entry(network, group))))
            .sorted(OUTER_FIRST)
            .toList();
    int most = 2 * entries.size() + 1;
    highs = new long[most];
    lows = new long[most];
    groups = new int[most];
    cut(entries);
  }

  private void cut(List<Entry> outerFirst) {
    Deque<Entry> within = new ArrayDeque<>();
    begin(0, 0, NONE);
    for (Entry entry : outerFirst) {
      Network network = entry.network;
      while (!within.isEmpty() && isBefore(within.getLast().network, network)) {
        leave(within);
      }
      begin(network.high(), network.low(), entry.group);
      within.addLast(entry);
    }
    while (!within.isEmpty()) {
      leave(within);
    }
  }

  private static boolean isBefore(Network one, Network other) {
    return compare(one.lastHigh(), one.lastLow(), other.high(), other.low()) < 0;
  }

  /** Past the last address of the innermost network, the network around it continues. */
  private void leave(Deque<Entry> within) {
    Network left = within.removeLast().network;
    long low = left.lastLow() + 1;
    long high = left.lastHigh() + (low == 0 ? 1 : 0);
    if (high != 0 || low != 0) {
      begin(high, low, within.isEmpty() ? NONE : within.getLast().group);
    }
  }

  /** If two spans begin with the same address, the first is empty. */
  private void begin(long high, long low, int group) {
    boolean isEmpty = spans > 0 && highs[spans - 1] == high && lows[spans - 1] == low;
    int span = isEmpty ? spans - 1 : spans++;
    highs[span] = high;
    lows[span] = low;
    groups[span] = group;
  }

  /** The place of the group of an address, or {@link #NONE}. */
  int find(long high, long low) {
    int first = 0;
    int end = spans;
    while (end - first > 1) {
      int middle = (first + end) >>> 1;
      if (compare(highs[middle], lows[middle], high, low) <= 0) {
        first = middle;
      } else {
        end = middle;
      }
    }
    return groups[first];
  }

  private static int compare(long high, long low, long otherHigh, long otherLow) {
    int byHigh = Long.compareUnsigned(high, otherHigh);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
  }
}
