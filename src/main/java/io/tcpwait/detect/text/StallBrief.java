package io.tcpwait.detect.text;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.Urgency;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StalledService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The briefs of connections that stand still: not read, not accepted, not closed by the peer. */
final class StallBrief {
  private StallBrief() {}

  static Brief.Builder finWait2(
      RuleContext context,
      @Nullable Owner owner,
      String who,
      long sockets,
      String of,
      List<Ceiling> ceilings,
      Severity severity) {
    Urgency urgency = Urgency.of(severity, ceilings);
    double now = context.sample().seconds();
    return Brief.of(
            owner == null
                ? Texts.count(sockets, "socket") + " " + of + " wait in FIN_WAIT2: no peer closes"
                : who
                    + " left "
                    + Texts.count(sockets, "socket")
                    + " "
                    + of
                    + " in FIN_WAIT2, whose peers never close")
        .limit(BriefText.limit(ceilings, now))
        .who(owner == null ? BriefText.unknownHolder(context) : "")
        .why("the program ended its side with shutdown() and waits; no timer of the kernel ends it")
        .now(BriefText.leakNow(context, owner, urgency, "fin-wait-2"))
        .then(
            BriefText.leakThen(
                owner, urgency, ceilings, now, "mend the program: close() after a few seconds"))
        .check("ss -tnp state fin-wait-2")
        .futile("tcp_fin_timeout (only for closed descriptors), tcp_keepalive_*");
  }

  static Brief finWait2(
      RuleContext context,
      StalledService waits,
      Holders holders,
      List<Ceiling> ceilings,
      Severity severity) {
    Owner owner = holders.first();
    String of = BriefText.of(context, waits.service());
    String who = owner == null ? "" : BriefText.who(holders);
    return finWait2(context, owner, who, waits.overdue(), of, ceilings, severity)
        .began(began(context, waits))
        .when(when(context, waits))
        .peers(BriefText.peers(waits.topPeers(), waits.peers()))
        .check(Commands.sockets("fin-wait-2", waits.service()))
        .build();
  }

  static Brief.Builder receive(
      RuleContext context, @Nullable Owner owner, String who, long sockets, String of) {
    double now = context.sample().seconds();
    Ceiling descriptors = owner == null ? null : context.descriptors(owner);
    List<Ceiling> ceilings = descriptors == null ? List.of() : List.of(descriptors);
    Urgency urgency = Urgency.of(Severity.WARNING, ceilings);
    return Brief.of(
            owner == null
                ? Texts.count(sockets, "connection") + " " + of + " are full of unread data"
                : who
                    + " stopped reading "
                    + Texts.count(sockets, "connection")
                    + " "
                    + of
                    + ": their receive queues are full")
        .limit(BriefText.limit(ceilings, now))
        .who(owner == null ? BriefText.unknownHolder(context) : "")
        .why("the program keeps answers that it never reads; even the peer's FIN cannot arrive")
        .now(BriefText.leakNow(context, owner, urgency, "established"))
        .then(
            BriefText.leakThen(
                owner, urgency, ceilings, now, "mend the program: read each answer, or close it"))
        .check("ss -tnp state established")
        .futile("tcp_keepalive_* (the peer answers), tcp_rmem (more unread data)");
  }

  static Brief receive(RuleContext context, StalledService stalled, Holders holders) {
    Owner owner = holders.first();
    String of = BriefText.of(context, stalled.service());
    String who = owner == null ? "" : BriefText.who(holders);
    return receive(context, owner, who, stalled.sockets(), of)
        .began(began(context, stalled))
        .when(when(context, stalled))
        .peers(BriefText.peers(stalled.topPeers(), stalled.peers()))
        .check(Commands.sockets("established", stalled.service()))
        .build();
  }

  private static double began(RuleContext context, StalledService of) {
    return context.sample().seconds() - of.oldestAgeSeconds();
  }

  private static String when(RuleContext context, StalledService of) {
    return BriefText.since(began(context, of), context.sample().seconds());
  }

  /**
   * For a listener.
   *
   * @param what the verb and the rest of the clause
   * @param lasting the state that lasts, such as {@code full at every look}
   * @param lastingSeconds for how long; NaN if not known
   */
  static Brief accept(
      RuleContext context,
      Service service,
      Holders holders,
      String what,
      String lasting,
      double lastingSeconds,
      List<Ceiling> ceilings,
      boolean full,
      String futile) {
    HostProcess owner = holders.first();
    double now = context.sample().seconds();
    Urgency urgency = full ? Urgency.MINUTES : Urgency.NO_END;
    String port = "port " + service.port();
    Brief.Builder brief =
        Brief.of((owner == null ? "the server on " + port : BriefText.who(holders)) + what)
            .limit(ceilings.isEmpty() ? "" : ceilings.getFirst().usedText())
            .who(owner == null ? BriefText.unknownHolder(context) : "")
            .why("the program does not call accept(), or not as often as clients connect")
            .now(BriefText.leakNow(context, owner, urgency, "established"))
            .then(
                BriefText.leakThen(
                    owner, urgency, ceilings, now, "mend what keeps the thread that accepts"))
            .check("ss -ltn sport = :" + service.port())
            .futile(futile);
    return Double.isNaN(lastingSeconds)
        ? brief.build()
        : brief
            .began(now - lastingSeconds)
            .when(lasting + " " + BriefText.since(now - lastingSeconds, now))
            .build();
  }
}
