package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Timestamps;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is counted of the peers that are named, and of nobody else: these have their places in the
 * table of peers before a dump begins, so that their {@linkplain AddressTable#number numbers} are
 * the first ones.
 */
final class PeerDetails {
  /** As many as can be named, by CLOSE_WAITs, by TIME_WAITs, and by port budgets. */
  private static final int MAX = 160;

  private final long[] withTimestamps = new long[MAX];
  private final long[] withoutTimestamps = new long[MAX];
  private final int[] firstPort = new int[MAX];
  private final int[] lastPort = new int[MAX];
  private int named;
  private Map<Peer, Timestamps> remembered = Map.of();

  /** Starts a dump, once the first {@code peers} of the table are those that are named. */
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
   * The timestamps of those that are named: live connections with them may be few, and not seen in
   * each dump. One without established connections shows a few at their end, which stand for no
   * others.
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

  /** Above {@link #lastPort} where none was noted. */
  int firstPort(int number) {
    return number < named ? firstPort[number] : Integer.MAX_VALUE;
  }

  int lastPort(int number) {
    return number < named ? lastPort[number] : 0;
  }
}
