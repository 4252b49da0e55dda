package io.tcpwait.detect;

import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.StalledService;
import io.tcpwait.sample.StuckService;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program that passes on data, and also its end, as HAProxy and Envoy do. For each connection
 * whose peer has ended, it has ended its own sending on another. Then it waits for the peer of that
 * connection.
 *
 * <p>Two programs, one that hangs and one that waits, look the same if they are one process with as
 * many connections of both kinds.
 *
 * @param peers that it waits for, by the number of connections
 * @param morePeers how many others it waits for
 * @param sockets in FIN_WAIT2 that it holds towards such peers
 */
public record Relay(List<Peer> peers, long morePeers, long sockets) {
  private static final int MAX_PEERS = 3;

  /** The two sides are counted at different moments. */
  private static final double LEAST_RATIO = 0.8;

  private static final double MOST_RATIO = 1.25;

  /**
   * The relay that holds most of the stuck sockets of a service; null if the owner is not a relay.
   */
  public static @Nullable Relay of(RuleContext context, StuckService stuck) {
    Owner owner = context.processes().of(stuck.service());
    List<StalledService> waiting = context.tcp().stalled().finWait2();
    if (owner == null || waiting == null) {
      return null;
    }
    long held = owner.stuckByService().getOrDefault(stuck.service(), 0L);
    List<StalledService> others =
        waiting.stream()
            .filter(other -> !other.service().equals(stuck.service()))
            .filter(other -> waitingIn(owner, other) > 0)
            .toList();
    for (StalledService other : others) {
      if (isAsMany(waitingIn(owner, other), held)) {
        return towards(owner, List.of(other));
      }
    }
    // Backends may have a port each: then it is not known which service waits for which.
    long all = others.stream().mapToLong(other -> waitingIn(owner, other)).sum();
    return isAsMany(all, owner.stuck()) ? towards(owner, others) : null;
  }

  private static long waitingIn(Owner owner, StalledService other) {
    return Stream.of(HeldKind.WAITING, HeldKind.FIN_WAIT2)
        .mapToLong(kind -> owner.held(kind).byService().getOrDefault(other.service(), 0L))
        .sum();
  }

  private static @Nullable Relay towards(Owner owner, List<StalledService> others) {
    List<Peer> peers =
        others.stream()
            .flatMap(other -> other.topPeers().stream())
            .sorted(Comparator.comparing(PeerShare<Long>::value).reversed())
            .limit(MAX_PEERS)
            .map(PeerShare::peer)
            .toList();
    long allPeers = others.stream().mapToLong(StalledService::peers).sum();
    long sockets = others.stream().mapToLong(other -> waitingIn(owner, other)).sum();
    return peers.isEmpty() ? null : new Relay(peers, Math.max(0, allPeers - peers.size()), sockets);
  }

  /**
   * Whether a process holds as many sockets of both kinds, so that each leaked end takes two
   * descriptors.
   */
  static boolean isLikely(Owner owner) {
    long waiting =
        owner.held(HeldKind.WAITING).sockets() + owner.held(HeldKind.FIN_WAIT2).sockets();
    return isAsMany(waiting, owner.stuck());
  }

  private static boolean isAsMany(long waiting, long stuck) {
    return waiting > 0 && waiting >= LEAST_RATIO * stuck && waiting <= MOST_RATIO * stuck;
  }
}
