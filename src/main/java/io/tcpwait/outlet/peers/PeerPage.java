package io.tcpwait.outlet.peers;

import io.tcpwait.outlet.peers.PeerListing.Part;
import io.tcpwait.outlet.peers.PeerListing.Row;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PeerList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The answer to a {@link PeerQuery}.
 *
 * @param matching how many peers there are on all pages
 * @param rows the peers of the page, in order
 */
public record PeerPage(int matching, List<Row> rows) {
  /** The low bits of a sort key are the number of the peer, the bits above them its sort value. */
  private static final int INDEX_BITS = 20;

  private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
  private static final long LARGEST = (1L << (62 - INDEX_BITS)) - 1;
  private static final double PER_SECOND_PARTS = 1e3;

  /**
   * Answers a query.
   *
   * @param serviceName the name of the service on a port
   */
  public static PeerPage of(PeerListing listing, PeerQuery query, IntFunction<String> serviceName) {
    int[] found = found(listing, query, serviceName);
    int[] sorted = sorted(listing, query, found);
    int from = (int) Math.min(sorted.length, (query.page() - 1L) * PeerQuery.PAGE_SIZE);
    int to = Math.min(sorted.length, from + PeerQuery.PAGE_SIZE);
    List<Row> rows =
        IntStream.range(from, to)
            .map(i -> query.descending() ? sorted[sorted.length - 1 - i] : sorted[i])
            .mapToObj(listing::row)
            .toList();
    return new PeerPage(sorted.length, rows);
  }

  private static int[] found(
      PeerListing listing, PeerQuery query, IntFunction<String> serviceName) {
    int[] found = new int[listing.size()];
    int size = 0;
    int first = 0;
    for (Part part : listing.parts()) {
      PeerList peers = part.peers();
      boolean wanted = query.netns() == null || query.netns().equals(part.netns());
      for (int i = 0; wanted && i < peers.size(); i++) {
        if (query.text().isEmpty() || matches(peers.peer(i), query.text(), serviceName)) {
          found[size++] = first + i;
        }
      }
      first += peers.size();
    }
    return Arrays.copyOf(found, size);
  }

  private static boolean matches(Peer peer, String text, IntFunction<String> serviceName) {
    return peer.label().contains(text)
        || serviceName.apply(peer.service().port()).toLowerCase(Locale.ROOT).contains(text)
        || peer.service().role().label().contains(text);
  }

  /** Sorts in ascending order. Peers with equal values stay in the order of their numbers. */
  private static int[] sorted(PeerListing listing, PeerQuery query, int[] found) {
    if (query.sort() == PeerQuery.Sort.PEER) {
      return byAddress(listing, found);
    }
    long[] keys = new long[found.length];
    int at = 0;
    int first = 0;
    for (Part part : listing.parts()) {
      PeerList peers = part.peers();
      while (at < found.length && found[at] < first + peers.size()) {
        long key = Math.min(LARGEST, key(query.sort(), peers, found[at] - first));
        keys[at] = key << INDEX_BITS | found[at];
        at++;
      }
      first += peers.size();
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) (key & INDEX_MASK)).toArray();
  }

  private static long key(PeerQuery.Sort sort, PeerList peers, int i) {
    return switch (sort) {
      case SOCKETS -> peers.closeWait(i) + peers.timeWait(i);
      case CLOSE_WAIT -> peers.closeWait(i);
      case STUCK -> peers.stuck(i);
      case OLDEST ->
          Double.isNaN(peers.oldestAgeSeconds(i))
              ? 0
              : 1 + Math.round(peers.oldestAgeSeconds(i) * PER_SECOND_PARTS);
      case TIME_WAIT -> peers.timeWait(i);
      case ARRIVALS -> Math.round(peers.arrivalsPerSecond(i) * PER_SECOND_PARTS);
      case SERVICE, PEER -> peers.port(i);
    };
  }

  private static int[] byAddress(PeerListing listing, int[] found) {
    Comparator<Peer> byAddress =
        ((Comparator<Peer>) (one, other) -> Long.compareUnsigned(one.high(), other.high()))
            .thenComparing((one, other) -> Long.compareUnsigned(one.low(), other.low()))
            .thenComparingInt(peer -> peer.service().port());
    return Arrays.stream(found)
        .boxed()
        .sorted(
            Comparator.comparing(
                i -> {
                  Row row = listing.row(i);
                  return row.peers().peer(row.number());
                },
                byAddress))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
