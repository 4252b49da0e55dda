package io.tcpwait.sample;

import io.tcpwait.sample.Breakdown.PeerShare;
import java.util.List;

/**
 * The sockets of one service that stand still in one way.
 *
 * @param sockets how many they are
 * @param overdue of these, the sockets that stand for longer than a program may be patient for
 * @param oldestAgeSeconds for which the first of them stands, at least
 * @param queuedBytes in the queues that do not move, of all of them
 * @param peers how many peers they are with, as far as there was room to count
 * @param topPeers the peers with the most, at most {@value StuckService#TOP_PEERS}, in order
 */
public record StalledService(
    Service service,
    long sockets,
    long overdue,
    double oldestAgeSeconds,
    long queuedBytes,
    int peers,
    List<PeerShare<Long>> topPeers) {
  /** Of more services than this, the ones with the most sockets are listed. */
  public static final int MAX_SERVICES = 64;
}
