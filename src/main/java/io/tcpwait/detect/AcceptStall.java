package io.tcpwait.detect;

import io.tcpwait.model.AcceptQueue;
import io.tcpwait.model.Cause;
import io.tcpwait.model.Owner;
import io.tcpwait.model.Role;
import io.tcpwait.model.StuckService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@link FindingKind#ACCEPT_STALL}: connections got their FIN while they waited to be accepted. One
 * that is stuck is enough: the queue is served in order, so that nothing was accepted since.
 */
final class AcceptStall {
  private AcceptStall() {}

  static Optional<Finding> find(Look look, StuckService stuck) {
    long notAccepted = stuck.causes().of(Cause.NOT_ACCEPTED);
    if (notAccepted == 0 || stuck.service().role() == Role.OUTBOUND) {
      return Optional.empty();
    }
    AcceptQueue queue = stuck.acceptQueue();
    boolean full = queue != null && queue.full();
    List<Fact> evidence = new ArrayList<>();
    evidence.add(
        Fact.count(
            "not_accepted_sockets",
            notAccepted,
            Texts.count(notAccepted, "connection") + " ended before being accepted"));
    if (queue != null) {
      evidence.add(
          Fact.count(
              "accept_queue",
              queue.waiting(),
              Texts.count(queue.waiting())
                  + " in the accept queue"
                  + (queue.backlog() == null ? "" : ", backlog " + Texts.count(queue.backlog()))));
    }
    Owner owner = look.owners().of(stuck.service());
    if (owner != null) {
      evidence.add(StuckEvidence.listener(owner));
    }
    return Optional.of(
        new Finding(
            FindingKind.ACCEPT_STALL,
            full ? Severity.CRITICAL : Severity.WARNING,
            StuckEvidence.subject(look, stuck),
            look.sample().seconds(),
            Wording.capitalized(look.wording().service(stuck.service()))
                + " does not accept: "
                + Texts.count(notAccepted, "connection")
                + " ended in its accept queue"
                + (full ? ", which is full, so that new ones are refused." : "."),
            List.copyOf(evidence),
            Wording.cause(Cause.NOT_ACCEPTED, stuck.service().role()),
            List.of(),
            Advice.helps(Cause.NOT_ACCEPTED),
            List.of(
                "A larger backlog or net.core.somaxconn makes the queue longer, and accepts"
                    + " nothing.")));
  }
}
