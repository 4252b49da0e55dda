package io.tcpwait.detect;

import io.tcpwait.model.Owner;
import java.util.List;
import java.util.Optional;

/** {@link FindingKind#DEAD_SOCKETS}: a process keeps sockets that the kernel has finished with. */
final class DeadSockets {
  /**
   * Sockets that were never connected look the same; they do not stay for ten minutes, nor become
   * more by this part of what it takes.
   */
  private static final double RISE_RATIO = 0.5;

  private DeadSockets() {}

  static Optional<Finding> find(Look look, Owner owner) {
    Long dead = owner.deadSockets();
    OwnerHistory history = look.owners().history(owner);
    double least =
        look.threshold(
            FindingKind.DEAD_SOCKETS, OwnerKey.of(owner), look.thresholds().stuckSockets());
    boolean raised = look.alarms().isRaised(FindingKind.DEAD_SOCKETS, OwnerKey.of(owner));
    if (dead == null
        || dead < least
        || !(raised || history.deadRise(owner) >= RISE_RATIO * least || history.keepsDead(least))) {
      return Optional.empty();
    }
    Ceiling descriptors = look.owners().descriptors(owner, look.thresholds().stuckSockets());
    return Optional.of(
        new Finding(
            FindingKind.DEAD_SOCKETS,
            Severity.WARNING,
            FdLimit.subject(look, owner),
            look.sample().seconds(),
            Wording.process(owner)
                + " keeps "
                + Texts.count(dead, "descriptor")
                + " of TCP sockets that are in no table any more.",
            FdLimit.evidence(owner, descriptors),
            "The connections have ended, by a reset or by keepalive, and the program never closed"
                + " them: what a CLOSE_WAIT leak turns into. Counts of sockets by state do not show"
                + " them.",
            descriptors == null ? List.of() : List.of(descriptors),
            List.of(
                "Have the program close these sockets: a read on one of them returns the end or an"
                    + " error at once.",
                "Until then a restart of the program frees them."),
            List.of(
                "A falling number of CLOSE_WAITs is no sign that the leak has ended.",
                "net.ipv4.tcp_keepalive_* end connections sooner, and free no descriptor.")));
  }
}
