package io.tcpwait.sample;

import io.tcpwait.sample.Breakdown.PeerShare;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stuck sockets of one service.
 *
 * @param closeWait all its CLOSE_WAIT sockets, stuck or not
 * @param stuck of those, how many are stuck
 * @param oldestAgeSeconds since the first of them got its FIN, at least
 * @param causes of the stuck ones, as far as they are listed
 * @param firstProbeSeconds until keepalive next probes the peer of one of them; NaN where it never
 *     does
 * @param lastProbeSeconds until it has probed the peers of all that have it
 * @param peers how many peers they are with
 * @param topPeers those with the most, at most {@value #TOP_PEERS}, in order
 * @param acceptQueue null where nothing waits to be accepted
 * @param sendBlockedBytes in the send queues of the stuck sockets, which the peers do not take
 * @param peerEnds of the stuck ones, as far as they are listed
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
