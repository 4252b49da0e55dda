package io.tcpwait.tables;

import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckService;
import java.util.List;

/** Keeps the peers of a service that have the most sockets, in order. */
final class TopPeers {
  private TopPeers() {}

  /** Puts the peer of a slot into its place, unless {@value StuckService#TOP_PEERS} have more. */
  static void insert(List<PeerShare<Long>> top, AddressTable peers, int slot, long sockets) {
    long high = peers.high(slot);
    long low = peers.low(slot);
    int at = top.size();
    while (at > 0 && isBefore(sockets, high, low, top.get(at - 1))) {
      at--;
    }
    if (at < StuckService.TOP_PEERS) {
      Peer peer = new Peer(Service.ofTag(peers.tag(slot)), high, low);
      top.add(at, new PeerShare<>(peer, sockets));
      if (top.size() > StuckService.TOP_PEERS) {
        top.removeLast();
      }
    }
  }

  /** With equal counts the lowest address is first, so that the order does not change by chance. */
  private static boolean isBefore(long sockets, long high, long low, PeerShare<Long> other) {
    if (sockets != other.value()) {
      return sockets > other.value();
    }
    int byHigh = Long.compareUnsigned(high, other.peer().high());
    return byHigh < 0 || (byHigh == 0 && Long.compareUnsigned(low, other.peer().low()) < 0);
  }
}
