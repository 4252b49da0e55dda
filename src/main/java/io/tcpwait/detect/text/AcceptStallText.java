package io.tcpwait.detect.text;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.model.AcceptQueue;
import io.tcpwait.model.Cause;
import io.tcpwait.model.Owner;
import io.tcpwait.model.StuckService;

/** The words of {@code accept_stall}. */
public final class AcceptStallText {
  private AcceptStallText() {}

  public static Finding finding(
      RuleContext context, FindingKey key, StuckService stuck, long notAccepted) {
    AcceptQueue queue = stuck.acceptQueue();
    boolean full = queue != null && queue.full();
    Finding.Builder finding =
        context
            .finding(key, full ? Severity.CRITICAL : Severity.WARNING)
            .service(stuck.service())
            .peer(StuckEvidence.topPeer(stuck))
            .owner(context.processes().of(stuck.service()))
            .summary(
                Wording.capitalized(context.name(stuck.service()))
                    + " does not accept: "
                    + Texts.count(notAccepted, "connection")
                    + " ended in its accept queue"
                    + (full ? ", which is full, so that new ones are refused." : "."))
            .evidence(
                Fact.count(
                    "not_accepted_sockets",
                    notAccepted,
                    Texts.count(notAccepted, "connection") + " ended before being accepted"));
    if (queue != null) {
      finding.evidence(
          Fact.count(
              "accept_queue",
              queue.waiting(),
              Texts.count(queue.waiting())
                  + " in the accept queue"
                  + (queue.backlog() == null ? "" : ", backlog " + Texts.count(queue.backlog()))));
    }
    Owner owner = context.processes().of(stuck.service());
    if (owner != null) {
      finding.evidence(StuckEvidence.listener(owner));
    }
    return finding
        .cause(Wording.cause(Cause.NOT_ACCEPTED, stuck.service().role()))
        .helps(CloseWaitAdvice.helps(Cause.NOT_ACCEPTED))
        .futile(
            "A larger backlog or net.core.somaxconn makes the queue longer, and accepts nothing.")
        .build();
  }
}
