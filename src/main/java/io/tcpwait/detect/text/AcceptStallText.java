package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Listener;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.StuckService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words of {@code accept_stall}. */
public final class AcceptStallText {
  private static final String LARGER =
      "A larger backlog or net.core.somaxconn makes the queue longer, and accepts nothing.";

  private static final String FUTILE =
      "a larger backlog, net.core.somaxconn: a longer queue that nobody empties";

  private AcceptStallText() {}

  /** Connections got their FIN in the queue. */
  public static Finding ended(
      RuleContext context, FindingKey key, StuckService stuck, long notAccepted) {
    AcceptQueue queue = stuck.acceptQueue();
    boolean full = queue != null && queue.full();
    Finding.Builder finding =
        finding(context, key, stuck.service(), full)
            .peer(StuckEvidence.topPeer(stuck))
            .summary(
                Wording.capitalized(context.name(stuck.service()))
                    + " does not accept: "
                    + Texts.count(notAccepted, "connection")
                    + " ended in its accept queue"
                    + (full ? ", which is full: " + dropped(context) : "."))
            .evidence(
                Fact.count(
                    "not_accepted_sockets",
                    notAccepted,
                    Texts.count(notAccepted, "connection") + " ended before being accepted"))
            .brief(
                StallBrief.accept(
                    context,
                    stuck.service(),
                    holders(context, stuck.service()),
                    " never accepted "
                        + Texts.count(notAccepted, "connection")
                        + " "
                        + BriefText.of(context, stuck.service())
                        + ", which ended in its accept queue"
                        + (full ? "; the queue is full, " + refused(context) : ""),
                    "the first has waited",
                    stuck.oldestAgeSeconds(),
                    ceilings(queue),
                    full,
                    FUTILE))
            .cause(Wording.cause(Cause.NOT_ACCEPTED, stuck.service().role()));
    return queue == null
        ? end(finding, context, stuck.service())
        : end(evidence(finding, queue), context, stuck.service());
  }

  /** Some queues of a port stay full, whatever has become of their connections. */
  public static Finding full(
      RuleContext context, FindingKey key, AcceptQueue queue, List<Listener> stalled) {
    String name = context.name(queue.service());
    boolean oneOfSeveral = stalled.size() < queue.listeners();
    Holders holders = holders(context, queue.service());
    Finding.Builder finding =
        finding(context, key, queue.service(), true)
            .summary(
                (oneOfSeveral
                        ? Texts.count(stalled.size())
                            + " of "
                            + Texts.count(queue.listeners())
                            + " listeners of "
                            + name
                            + (stalled.size() == 1
                                ? " does not accept: its accept queue"
                                : " do not accept: their accept queues")
                        : Wording.capitalized(name)
                            + " does not accept, or accepts more slowly than clients arrive: its"
                            + " accept queue")
                    + (stalled.size() == 1 || !oneOfSeveral ? " stays full: " : " stay full: ")
                    + dropped(context))
            .brief(
                StallBrief.accept(
                    context,
                    queue.service(),
                    holders,
                    (holders.list().size() > 1 ? " do" : " does")
                        + " not accept "
                        + BriefText.of(context, queue.service()).replace("of clients", "clients")
                        + ": "
                        + (oneOfSeveral
                            ? Texts.count(stalled.size())
                                + " of "
                                + Texts.count(queue.listeners(), "accept queue")
                                + (stalled.size() == 1 ? " stays full, " : " stay full, ")
                            : "its accept queue stays full, ")
                        + refused(context),
                    "full at every look",
                    context.queues().fullSeconds(queue, stalled.getFirst()),
                    ceilings(queue),
                    true,
                    FUTILE))
            .cause(
                "The program does not call accept, or not as often as clients connect"
                    + (oneOfSeveral
                        ? "; the kernel deals out clients to all listeners of the port"
                            + " (SO_REUSEPORT), whether they accept or not."
                        : "."));
    Listener first = stalled.getFirst();
    finding.evidence(
        new Fact(
            "full_seconds",
            context.queues().fullSeconds(queue, first),
            "full at every look for "
                + Texts.duration(context.queues().fullSeconds(queue, first))));
    Long overflows = context.queues().overflows(queue, first);
    if (overflows != null) {
      finding.evidence(
          Fact.count(
              "listen_overflows",
              overflows,
              "ListenOverflows moved by " + Texts.count(overflows) + " meanwhile"));
    }
    return end(evidence(finding, queue), context, queue.service());
  }

  private static Finding.Builder finding(
      RuleContext context, FindingKey key, Service service, boolean full) {
    return context
        .finding(key, full ? Severity.CRITICAL : Severity.WARNING)
        .service(service)
        .owner(holders(context, service).first());
  }

  /**
   * The processes that listen, or until they are found, the holders of connections of the service.
   */
  private static Holders holders(RuleContext context, Service service) {
    Holders listeners = Holders.of(context.sample(), HeldKind.LISTENER, service);
    return listeners.list().isEmpty()
        ? Holders.of(context.sample(), HeldKind.STUCK, service)
        : listeners;
  }

  /** What becomes of new clients, a clause with its full stop (tcp_conn_request()). */
  private static String dropped(RuleContext context) {
    Long abort = context.settings().get(Settings.ABORT_ON_OVERFLOW);
    return abort != null && abort != 0
        ? "new clients are reset (tcp_abort_on_overflow = 1)."
        : "SYNs of new clients are dropped, and their connect() times out.";
  }

  private static String refused(RuleContext context) {
    Long abort = context.settings().get(Settings.ABORT_ON_OVERFLOW);
    return abort != null && abort != 0 ? "new clients are reset" : "new clients time out";
  }

  private static List<Ceiling> ceilings(@Nullable AcceptQueue queue) {
    Ceiling ceiling = queue == null ? null : ceiling(queue);
    return ceiling == null ? List.of() : List.of(ceiling);
  }

  private static Finding.Builder evidence(Finding.Builder finding, AcceptQueue queue) {
    finding.evidence(
        Fact.count(
            "accept_queue",
            queue.waiting(),
            Texts.count(queue.waiting())
                + " in the accept queue"
                + (queue.backlog() == null ? "" : ", backlog " + Texts.count(queue.backlog()))));
    if (queue.listeners() > 1) {
      long full = queue.busy().stream().filter(Listener::full).count();
      finding.evidence(
          Fact.count(
              "full_listeners",
              full,
              Texts.count(full)
                  + " of "
                  + Texts.count(queue.listeners(), "listener")
                  + " of the port "
                  + (full == 1 ? "is" : "are")
                  + " full"));
    }
    Ceiling ceiling = ceiling(queue);
    return ceiling == null ? finding : finding.ceilings(List.of(ceiling));
  }

  /** The queue of the fullest listener, which takes one connection more than its backlog. */
  private static @Nullable Ceiling ceiling(AcceptQueue queue) {
    Listener fullest = queue.busy().getFirst();
    Long backlog = fullest.backlog();
    return backlog == null
        ? null
        : new Ceiling(
            Ceiling.Kind.ACCEPT_QUEUE,
            fullest.waiting(),
            backlog + 1.0,
            fullest.full() ? 0 : Double.NaN);
  }

  private static Finding end(Finding.Builder finding, RuleContext context, Service service) {
    Holders holders = holders(context, service);
    return finding
        .evidence(HoldersText.listeners(holders))
        .helps(CloseWaitAdvice.mend(Cause.NOT_ACCEPTED, Role.INBOUND))
        .helps(
            holders.list().size() > 1
                ? "Until then end the processes that hang, so that others take their place. Clients"
                    + " in the queue are cut off when the last process with the listener ends."
                : "Until then a restart of the program empties the queue; clients that wait in it"
                    + " are cut off.")
        .futile(LARGER)
        .build();
  }
}
