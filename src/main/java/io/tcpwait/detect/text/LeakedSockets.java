package io.tcpwait.detect.text;

import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The largest group of sockets that a process should have closed.
 *
 * @param kind of the finding that names such sockets; null if none does
 * @param text the sockets in words
 */
public record LeakedSockets(
    long sockets, @Nullable FindingKind kind, Set<Service> services, String text) {

  public static LeakedSockets mostOf(Owner owner) {
    long dead = owner.deadSockets() == null ? 0 : owner.deadSockets();
    return Stream.of(
            of(owner, HeldKind.STUCK, FindingKind.CLOSE_WAIT_LEAK, " in CLOSE_WAIT"),
            of(owner, HeldKind.FIN_WAIT2, FindingKind.FIN_WAIT2_LEAK, " in FIN_WAIT2"),
            of(owner, HeldKind.STALLED, FindingKind.RECEIVE_STALL, " with unread data"),
            of(owner, HeldKind.HALF_CLOSED, null, " with a peer that waits for an answer"),
            new LeakedSockets(
                dead,
                FindingKind.DEAD_SOCKETS,
                Set.of(),
                Texts.count(dead, "socket") + " of connections that have ended"))
        // The first of equals.
        .sorted(Comparator.comparingLong(LeakedSockets::sockets).reversed())
        .findFirst()
        .orElseThrow();
  }

  private static LeakedSockets of(
      Owner owner, HeldKind held, @Nullable FindingKind kind, String state) {
    long sockets = owner.held(held).sockets();
    return new LeakedSockets(
        sockets,
        kind,
        owner.held(held).byService().keySet(),
        Texts.count(sockets, "socket") + state);
  }

  /** The kind, if such a finding about the process or one of its services holds; else null. */
  public @Nullable FindingKind said(RuleContext context, Owner owner) {
    boolean isSaid =
        kind != null
            && (context.said().test(FindingKey.of(kind, owner))
                || services.stream()
                    .anyMatch(service -> context.said().test(FindingKey.of(kind, service))));
    return isSaid ? kind : null;
  }
}
