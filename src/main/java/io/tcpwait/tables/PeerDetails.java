package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Timestamps;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Counts that are kept for named peers only. Named peers get their places in the table of peers
 * before a dump begins, so that their {@linkplain AddressTable#number numbers} come first.
 */
final class PeerDetails {
  /** The most peers that can be named, by CLOSE_WAITs, by TIME_WAITs, and by port budgets. */
  private static final int MAX = 160;

  private final long[] withTimestamps = new long[MAX];
  private final long[] withoutTimestamps = new long[MAX];
  private final int[] firstPort = new int[MAX];
  private final int[] lastPort = new int[MAX];
  private int named;
  private Map<Peer, Timestamps> remembered = Map.of();

  /** Starts a dump, once the first {@code peers} entries of the table are the named peers. */
  void begin(int peers) {
    named = Math.min(peers, MAX);
    Arrays.fill(withTimestamps, 0);
    Arrays.fill(withoutTimestamps, 0);
    Arrays.fill(firstPort, Integer.MAX_VALUE);
    Arrays.fill(lastPort, 0);
  }

  /** Notes whether a live connection has timestamps. */
  void live(int number, boolean timestamps) {
    if (number < named) {
      (timestamps ? withTimestamps : withoutTimestamps)[number]++;
    }
  }

  /** Notes the port of a peer that connected to this host. */
  void port(int number, TcpRecord socket) {
    if (number < named) {
      firstPort[number] = Math.min(firstPort[number], socket.remotePort());
      lastPort[number] = Math.max(lastPort[number], socket.remotePort());
    }
  }

  /**
   * The use of timestamps by named peers. It is remembered, because live connections may be few and
   * not seen in each dump. A dump without established connections shows only a few connections at
   * their end, which do not stand for the others.
   */
  Map<Peer, Timestamps> remember(Stream<Peer> peers, AddressTable table, boolean whole) {
    Map<Peer, Timestamps> known = new HashMap<>();
    peers.forEach(
        peer -> {
          int slot = table.find(peer.high(), peer.low(), peer.service().tag());
          Timestamps now =
              slot == AddressTable.NONE ? Timestamps.UNKNOWN : timestamps(table.number(slot));
          Timestamps before = remembered.get(peer);
          boolean isNews = now.isKnown() && (whole || before == null || !before.isKnown());
          known.put(peer, isNews || before == null ? now : before);
        });
    remembered = known;
    return known;
  }

  private Timestamps timestamps(int number) {
    return number < named
        ? new Timestamps(withTimestamps[number], withoutTimestamps[number])
        : Timestamps.UNKNOWN;
  }

  /** Above {@link #lastPort} if no port was noted. */
  int firstPort(int number) {
    return number < named ? firstPort[number] : Integer.MAX_VALUE;
  }

  int lastPort(int number) {
    return number < named ? lastPort[number] : 0;
  }
}
