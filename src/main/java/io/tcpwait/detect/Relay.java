package io.tcpwait.detect;

import io.tcpwait.model.Breakdown.PeerShare;
import io.tcpwait.model.HeldKind;
import io.tcpwait.model.Owner;
import io.tcpwait.model.Peer;
import io.tcpwait.model.Service;
import io.tcpwait.model.StalledService;
import io.tcpwait.model.StuckService;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program that passes on what it reads, and the end of it too, as HAProxy and Envoy do: for each
 * connection whose peer has ended it holds one whose own sending it has ended, and waits for the
 * peer of that.
 *
 * <p>Two programs of which one hangs and the other waits look the same when they are one process
 * with as many connections of both kinds.
 *
 * @param peer that it waits for, of several the one with the most
 * @param sockets in FIN_WAIT2 that it holds towards such peers
 */
public record Relay(Peer peer, long sockets) {
  /** The two sides are counted by looks at different moments. */
  private static final double LEAST_RATIO = 0.8;

  private static final double MOST_RATIO = 1.25;

  /** The relay that holds most of the stuck sockets of a service; null if the owner is none. */
  public static @Nullable Relay of(RuleContext context, StuckService stuck) {
    Owner owner = context.processes().of(stuck.service());
    List<StalledService> waiting = context.tcp().stalled().finWait2();
    if (owner == null || waiting == null) {
      return null;
    }
    long held = owner.stuckByService().getOrDefault(stuck.service(), 0L);
    Map<Service, Long> overdue = owner.held(HeldKind.FIN_WAIT2).byService();
    Map<Service, Long> ended = owner.held(HeldKind.WAITING).byService();
    for (StalledService other : waiting) {
      long sockets =
          ended.getOrDefault(other.service(), 0L) + overdue.getOrDefault(other.service(), 0L);
      boolean asMany = isAsMany(sockets, held);
      if (held > 0 && asMany && !other.service().equals(stuck.service())) {
        Peer peer = other.topPeers().stream().findFirst().map(PeerShare::peer).orElse(null);
        return peer == null ? null : new Relay(peer, sockets);
      }
    }
    return null;
  }

  /**
   * Whether a process holds as many of both kinds, so that each leaked end takes two descriptors.
   */
  static boolean isLikely(Owner owner) {
    long waiting =
        owner.held(HeldKind.WAITING).sockets() + owner.held(HeldKind.FIN_WAIT2).sockets();
    return waiting > 0 && isAsMany(waiting, owner.stuck());
  }

  private static boolean isAsMany(long waiting, long stuck) {
    return waiting >= LEAST_RATIO * stuck && waiting <= MOST_RATIO * stuck;
  }
}
