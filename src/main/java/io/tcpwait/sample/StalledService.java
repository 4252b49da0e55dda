package io.tcpwait.sample;

import io.tcpwait.sample.Breakdown.PeerShare;
import java.util.List;

/**
 * The sockets of one service that stall in one way.
 *
 * @param sockets how many sockets stall
 * @param overdue how many of these have stalled for longer than a program may be patient
 * @param oldestAgeSeconds for how long the first socket has stalled, at least
 * @param queuedBytes in the stalled queues of all these sockets
 * @param peers how many peers the sockets have, as far as there was room to count
 * @param topPeers the peers with the most sockets, at most {@value StuckService#TOP_PEERS}, in
 *     order
 */
public record StalledService(
    Service service,
    long sockets,
    long overdue,
    double oldestAgeSeconds,
    long queuedBytes,
    int peers,
    List<PeerShare<Long>> topPeers) {
  /** The most services that are listed: the services with the most sockets. */
  public static final int MAX_SERVICES = 64;
}
