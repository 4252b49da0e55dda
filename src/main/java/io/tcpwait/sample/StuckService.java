package io.tcpwait.sample;

import io.tcpwait.sample.Breakdown.PeerShare;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stuck sockets of one service.
 *
 * @param closeWait all its CLOSE_WAIT sockets, stuck or not
 * @param stuck how many of these are stuck
 * @param oldestAgeSeconds since the first of these sockets got its FIN, at least
 * @param causes of the stuck sockets, as far as they are listed
 * @param firstProbeSeconds until keepalive next probes the peer of a stuck socket; NaN without
 *     keepalive
 * @param lastProbeSeconds until keepalive has probed the peers of all stuck sockets that have it
 * @param peers how many peers the stuck sockets have
 * @param topPeers the peers with the most stuck sockets, at most {@value #TOP_PEERS}, in order
 * @param acceptQueue null if no connection waits to be accepted
 * @param sendBlockedBytes in the send queues of the stuck sockets, which the peers do not take
 * @param peerEnds of the stuck sockets, as far as they are listed
 */
public record StuckService(
    Service service,
    long closeWait,
    long stuck,
    double oldestAgeSeconds,
    StuckCauses causes,
    double firstProbeSeconds,
    double lastProbeSeconds,
    int peers,
    List<PeerShare<Long>> topPeers,
    @Nullable AcceptQueue acceptQueue,
    long sendBlockedBytes,
    PeerEndCounts peerEnds) {
  public static final int TOP_PEERS = 10;
}
